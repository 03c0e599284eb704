package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/**
 * Whether two files hold the same instance, attribute by attribute and pixel by pixel, however they are encoded: lengths, padding,
 * byte order, VRs that an encoding cannot tell, and lossless compression count for nothing.
 */
public final class SameInstance {

    private SameInstance() {}

    /** What differs, at most ten lines; empty if nothing does. */
    public static List<String> differences(Path one, Path other) throws IOException {
        String syntax = Part10.read(one).transferSyntax().uid();
        boolean asTheyAre = syntax.equals(Part10.read(other).transferSyntax().uid());
        List<String> differences = new ArrayList<>();
        compare("", asTheyAre ? parse(one) : plain(one), asTheyAre ? parse(other) : plain(other), differences);
        return differences.subList(0, Math.min(10, differences.size()));
    }

    private static Attributes plain(Path file) throws IOException {
        Path work = Files.createTempDirectory("same");
        try (Transcoded plain =
                Transcoder.transcode(file, Part10.read(file), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, work, false)) {
            return parse(plain.file());
        } finally {
            Files.deleteIfExists(work);
        }
    }

    private static Attributes parse(Path file) throws IOException {
        try (ImageInputStream in = new ImageInputStream(file.toFile())) {
            return in.readDataset(-1, -1);
        }
    }

    private static void compare(String where, Attributes one, Attributes other, List<String> differences) {
        TreeSet<Integer> tags = new TreeSet<>(Integer::compareUnsigned);
        IntStream.concat(Arrays.stream(one.tags()), Arrays.stream(other.tags())).forEach(tags::add);
        for (int tag : tags) {
            // group lengths, and padding behind the dataset
            if ((tag & 0xFFFF) != 0 && tag != Tag.DataSetTrailingPadding) {
                String name = where + String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
                if (!one.contains(tag) || !other.contains(tag)) {
                    differences.add(name + (one.contains(tag) ? " is missing" : " is new"));
                } else {
                    values(name, one, other, tag, differences);
                }
            }
        }
    }

    private static void values(String name, Attributes one, Attributes other, int tag, List<String> differences) {
        Object left = one.getValue(tag);
        Object right = other.getValue(tag);
        if (left instanceof Sequence items && right instanceof Sequence others) {
            if (items.size() != others.size()) {
                differences.add(name + " has " + others.size() + " items instead of " + items.size());
                return;
            }
            for (int i = 0; i < items.size(); i++) {
                compare(name + "[" + i + "].", items.get(i), others.get(i), differences);
            }
        } else if (left instanceof Fragments pieces && right instanceof Fragments others) {
            if (pieces.size() != others.size()
                    || IntStream.range(1, pieces.size())
                            .anyMatch(i -> !Arrays.equals(bytes(pieces.get(i)), bytes(others.get(i))))) {
                differences.add(name + " has other fragments");
            }
        } else if (!same(one, other, tag)) {
            differences.add(name + " " + one.getVR(tag) + "/" + other.getVR(tag));
        }
    }

    private static byte[] bytes(Object fragment) {
        return fragment instanceof byte[] bytes ? trim(bytes) : new byte[0];
    }

    private static boolean same(Attributes one, Attributes other, int tag) {
        try {
            if (Arrays.equals(trim(one.getBytes(tag)), trim(other.getBytes(tag)))) {
                return true;
            }
        } catch (IOException e) {
            return false;
        }
        VR vr = one.getVR(tag);
        if (vr == other.getVR(tag) && vr.isStringType()) {
            return Arrays.equals(texts(one, tag), texts(other, tag));
        }
        return Objects.equals(one.getValue(tag), other.getValue(tag));
    }

    private static String[] texts(Attributes dataset, int tag) {
        String[] values = dataset.getStrings(tag);
        return values == null
                ? new String[0]
                : Arrays.stream(values)
                        .map(value -> value == null ? "" : value.strip())
                        .toArray(String[]::new);
    }

    /** Without padding at the end. */
    private static byte[] trim(byte[] value) {
        int end = value == null ? 0 : value.length;
        while (end > 0 && (value[end - 1] == 0 || value[end - 1] == ' ')) {
            end--;
        }
        return value == null ? new byte[0] : Arrays.copyOf(value, end);
    }
}
