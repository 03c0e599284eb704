package org.dromedary.dicom;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * Some attributes of an instance's file, with their sequences, as {@link KeywordMap} shows them. The file is read up to the last
 * of them. What is kept is bounded, whatever the file says: values of up to 1,024 bytes, {@value #DEEPEST} items inside each
 * other, {@value #MOST} values in all; what is more is left out.
 */
public final class InstanceAttributes {

    private static final int DEEPEST = 8;
    private static final int MOST = 10_000;
    private static final Set<VR> ONE_VALUE = Set.of(VR.LT, VR.ST, VR.UT, VR.UR);

    private InstanceAttributes() {}

    /**
     * @param keywords of PS3.6, or tags as eight hexadecimal digits
     * @return those of them that the instance has
     * @throws DicomFormatException if the file is no DICOM file or contradicts itself before the last of them
     * @throws IllegalArgumentException if a name is none
     */
    public static Map<String, Object> read(Path file, Collection<String> keywords) throws IOException {
        TreeSet<Integer> tags = new TreeSet<>(Integer::compareUnsigned);
        keywords.forEach(keyword -> tags.add(KeywordMap.tag(keyword)));
        if (tags.isEmpty()) {
            return Map.of();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Part10 part10 = Part10.read(channel);
            Collector collector = new Collector(tags, part10.transferSyntax().isBigEndian());
            try (ScanInput in = part10.scanDataset(channel)) {
                DatasetScanner.scan(in, part10.transferSyntax(), collector);
            }
            return KeywordMap.of(collector.dataset());
        }
    }

    private static final class Collector implements DatasetScanner.Visitor {

        private final TreeSet<Integer> wanted;
        private final boolean bigEndian;
        /** The dataset and the items that are open, by depth; null where one is not kept. */
        private final Attributes[] open = new Attributes[DEEPEST + 1];

        private final Sequence[] sequences = new Sequence[DEEPEST + 1];
        private final DicomText[] texts = new DicomText[DEEPEST + 1];
        private int kept;
        private boolean past;

        Collector(TreeSet<Integer> wanted, boolean bigEndian) {
            this.wanted = wanted;
            this.bigEndian = bigEndian;
            open[0] = new Attributes(bigEndian);
            texts[0] = DicomText.UNSPECIFIED;
        }

        Attributes dataset() {
            return open[0];
        }

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) throws IOException {
            boolean charset = tag == Tag.SpecificCharacterSet;
            if (!isKept(tag, depth) && !(charset && depth == 0)
                    || length > DicomHeader.LONGEST_VALUE
                    || vr.isInlineBinary()) {
                return;
            }
            byte[] bytes = new byte[(int) length];
            in.readFully(bytes, bytes.length);
            if (charset) {
                texts[depth] = DicomText.of(bytes);
                return;
            }
            kept++;
            put(open[depth], tag, vr, bytes, texts[depth]);
        }

        private void put(Attributes into, int tag, VR vr, byte[] bytes, DicomText text) {
            if (bytes.length == 0) {
                into.setNull(tag, vr);
            } else if (vr.isStringType()) {
                String all = vr.useSpecificCharacterSet()
                        ? text.decode(bytes)
                        : new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
                String[] values = ONE_VALUE.contains(vr) ? new String[] {all} : all.split("\\\\", -1);
                into.setString(
                        tag, vr, Arrays.stream(values).map(DicomHeader::trim).toArray(String[]::new));
            } else {
                into.setBytes(tag, vr, bytes);
            }
        }

        @Override
        public void sequence(int tag, int depth) {
            if (depth <= DEEPEST) {
                sequences[depth] = isKept(tag, depth) ? open[depth].newSequence(tag, 1) : null;
            }
        }

        @Override
        public void item(int depth) {
            if (depth > DEEPEST) {
                return;
            }
            Sequence holder = sequences[depth - 1];
            open[depth] = null;
            if (holder != null && kept < MOST) {
                kept++;
                open[depth] = new Attributes(bigEndian);
                texts[depth] = texts[depth - 1];
                holder.add(open[depth]);
            }
        }

        private boolean isKept(int tag, int depth) {
            if (depth == 0) {
                past(tag);
            }
            return depth <= DEEPEST && open[depth] != null && kept < MOST && (depth > 0 || wanted.contains(tag));
        }

        private void past(int tag) {
            past = Integer.compareUnsigned(tag, wanted.last()) > 0;
        }

        @Override
        public boolean enough() {
            return past;
        }
    }
}
