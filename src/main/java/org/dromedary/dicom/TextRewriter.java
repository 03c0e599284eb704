package org.dromedary.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Streams a DICOM file with some of its text replaced. The new text keeps the length of the old one, padded with blanks,
 * which count for nothing in text (PS3.5 §6.2): so no length of a group, sequence or item changes, and every other byte,
 * pixel data above all, stays as it came.
 */
public final class TextRewriter {

    /** Text longer than this, in bytes, is not looked at. */
    private static final int LONGEST_TEXT = 1 << 20;

    /** What a {@link TextRule} is asked about. */
    static final Set<VR> TEXT = EnumSet.of(VR.LO, VR.SH, VR.ST, VR.LT, VR.UC, VR.UT);

    private record Patch(long offset, byte[] bytes) {}

    private TextRewriter() {}

    /**
     * Opens the whole file, meta information included, as it reads after the rule was applied to each text element (LO, SH,
     * ST, LT, UC, UT) at every depth.
     *
     * @throws DicomFormatException if the file cannot be walked to its end
     */
    public static InputStream open(Path file, TextRule rule) throws IOException {
        // one channel for all: the file's name may get another file while it is read
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return open(channel, rule);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static InputStream open(FileChannel channel, TextRule rule) throws IOException {
        Part10 part10 = Part10.read(channel);
        List<Patch> patches = new ArrayList<>();
        // not closed: its channel is read again
        DatasetScanner.scan(part10.scanDataset(channel), part10.transferSyntax(), new Finder(rule, patches));
        channel.position(0);
        InputStream whole = Channels.newInputStream(channel);
        if (patches.isEmpty()) {
            return whole;
        }
        if (!part10.transferSyntax().isDeflated()) {
            return new Patched(whole, patches);
        }
        byte[] head = whole.readNBytes((int) part10.datasetOffset());
        Inflater inflater = new Inflater(true);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        InputStream inflated = new Patched(new InflaterInputStream(whole, inflater), patches);
        return new SequenceInputStream(new ByteArrayInputStream(head), new DeflaterInputStream(inflated, deflater) {

            @Override
            public void close() throws IOException {
                super.close();
                deflater.end();
                inflater.end();
            }
        });
    }

    /** Collects what must be written over, with the character set of each level. */
    private static final class Finder implements DatasetScanner.Visitor {

        private final TextRule rule;
        private final List<Patch> patches;
        private final List<DicomText> texts = new ArrayList<>(List.of(DicomText.UNSPECIFIED));

        Finder(TextRule rule, List<Patch> patches) {
            this.rule = rule;
            this.patches = patches;
        }

        @Override
        public void item(int depth) {
            while (texts.size() > depth) {
                texts.remove(texts.size() - 1);
            }
            texts.add(texts.get(texts.size() - 1));
        }

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
            if (tag == Tag.SpecificCharacterSet && length > 0 && length <= DicomHeader.LONGEST_VALUE) {
                texts.set(depth, DicomText.of(read(in, length)));
            } else if (TEXT.contains(vr) && length > 0 && length <= LONGEST_TEXT) {
                text(tag, texts.get(depth), length, in);
            }
        }

        private void text(int tag, DicomText text, long length, ScanInput in) throws IOException {
            long offset = in.position();
            byte[] old = read(in, length);
            String value = text.decode(old).replace('\0', ' ').stripTrailing();
            String replacement = rule.apply(tag, value);
            if (!replacement.equals(value)) {
                patches.add(new Patch(offset, fit(text, replacement, old)));
            }
        }

        /** The replacement in as many bytes as the old value has; characters at its end give way if it must be. */
        private static byte[] fit(DicomText text, String replacement, byte[] old) {
            String rest = replacement;
            byte[] encoded = text.encode(rest, old);
            while (encoded.length > old.length) {
                rest = rest.substring(0, rest.offsetByCodePoints(rest.length(), -1));
                encoded = text.encode(rest, old);
            }
            byte[] padded = Arrays.copyOf(encoded, old.length);
            Arrays.fill(padded, encoded.length, old.length, (byte) ' ');
            return padded;
        }

        private static byte[] read(ScanInput in, long length) throws IOException {
            byte[] bytes = new byte[(int) length];
            in.readFully(bytes, bytes.length);
            return bytes;
        }
    }

    /** A stream with some places written over. */
    private static final class Patched extends InputStream {

        private final InputStream in;
        private final List<Patch> patches;
        private int next;
        private long position;

        Patched(InputStream in, List<Patch> patches) {
            this.in = in;
            this.patches = patches;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = in.read(into, offset, length);
            if (n <= 0) {
                return n;
            }
            overlay(into, offset, n);
            position += n;
            return n;
        }

        private void overlay(byte[] into, int offset, int n) {
            for (int i = next; i < patches.size() && patches.get(i).offset() < position + n; i++) {
                Patch patch = patches.get(i);
                long from = Math.max(patch.offset(), position);
                long to = Math.min(patch.offset() + patch.bytes().length, position + n);
                if (from < to) {
                    System.arraycopy(
                            patch.bytes(), (int) (from - patch.offset()), into, offset + (int) (from - position), (int)
                                    (to - from));
                }
                if (patch.offset() + patch.bytes().length <= position + n) {
                    next = i + 1;
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
