package org.dromedary.dicom;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of transfer syntaxes, storage classes and the matching of keys. */
public final class DicomTables {

    /** The order of UIDs: component by component, as numbers. */
    private static final Comparator<String> BY_COMPONENTS =
            (one, other) -> Arrays.compare(components(one), components(other));

    /** PS3.6 table A-1, what the toolkit's dictionary is too old for. */
    private static final Map<String, String> NEWER = new LinkedHashMap<>();

    static {
        NEWER.put("1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian");
        NEWER.put("1.2.8.1", "Deflated Image Frame Compression");
        NEWER.put("1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2");
        NEWER.put("1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1");
        NEWER.put("1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1");
        NEWER.put("1.2.4.110", "JPEG XL Lossless");
        NEWER.put("1.2.4.111", "JPEG XL JPEG Recompression");
        NEWER.put("1.2.4.112", "JPEG XL");
        NEWER.put("1.2.4.201", "High-Throughput JPEG 2000 (Lossless Only)");
        NEWER.put("1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)");
        NEWER.put("1.2.4.203", "High-Throughput JPEG 2000");
        NEWER.put("1.2.4.204", "JPIP HTJ2K Referenced");
        NEWER.put("1.2.4.205", "JPIP HTJ2K Referenced Deflate");
    }

    private DicomTables() {}

    private static long[] components(String uid) {
        return Arrays.stream(uid.split("\\.")).mapToLong(Long::parseLong).toArray();
    }

    /** Those that an instance may be received in, and what can be made of each. */
    public static String transferSyntaxes() {
        MarkdownTable table = new MarkdownTable("transfer syntax", "UID", "decompressed for a peer", "made for a peer");
        Set<String> uids = new TreeSet<>(BY_COMPONENTS);
        uids.addAll(TransferSyntax.STORABLE);
        for (String uid : uids) {
            table.row(name(uid), uid, decoded(uid), made(uid));
        }
        return table.toString();
    }

    private static String name(String uid) {
        String name = known(uid);
        if (name == null && uid.endsWith(".1")) {
            name = "Fragmentable " + known(uid.substring(0, uid.length() - 2));
        }
        if (name == null) {
            throw new IllegalStateException(uid + " needs a name in DicomTables");
        }
        // what follows a colon is what it is the default for
        return name.replaceFirst(":.*?(?= ?\\(Retired\\)|$)", "");
    }

    private static String known(String uid) {
        String name = UID.nameOf(uid);
        return name == null ? NEWER.get(uid.replace("1.2.840.10008.", "")) : name;
    }

    private static String decoded(String uid) {
        return yes(Transcoder.canTranscode(uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, false));
    }

    private static String made(String uid) {
        String from = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
        return Transcoder.canTranscode(from, uid, false)
                ? "yes"
                : Transcoder.canTranscode(from, uid, true) ? "where lossy is allowed" : "";
    }

    private static String yes(boolean whether) {
        return whether ? "yes" : "";
    }

    /**
     * The storage classes by name.
     *
     * @param proposed those that a C-GET proposes without knowing what will come
     */
    public static String storageClasses(Set<String> proposed) {
        MarkdownTable table = new MarkdownTable("SOP class", "UID", "proposed by C-GET unasked");
        Map<String, String> names = new TreeMap<>(BY_COMPONENTS);
        for (Field field : UID.class.getFields()) {
            String uid = constant(field);
            if (uid != null && StorageClasses.isStandard(uid) && UID.nameOf(uid) != null) {
                names.put(uid, UID.nameOf(uid));
            }
        }
        proposed.forEach(uid -> names.putIfAbsent(uid, "(newer than the program's dictionary)"));
        names.forEach((uid, name) -> table.row(name, uid, yes(proposed.contains(uid))));
        return table.toString();
    }

    private static String constant(Field field) {
        try {
            return Modifier.isStatic(field.getModifiers()) && field.getType() == String.class
                    ? (String) field.get(null)
                    : null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As (0010,0020). */
    public static String tag(String keyword) {
        int tag = Tags.of(keyword);
        return String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }

    /** How a key of this attribute matches (PS3.4 C.2.2.2). */
    public static String matching(String keyword) {
        VR vr = ElementDictionary.vrOf(Tags.of(keyword), null);
        if (vr == VR.UI) {
            return "single value, list of UID";
        }
        if (vr == VR.DA || vr == VR.TM || vr == VR.DT) {
            return "single value, range";
        }
        if (vr == VR.PN) {
            return "single value, wild card; without regard to case";
        }
        if (vr == VR.SQ) {
            return "sequence";
        }
        if (ValueMatch.NUMBERS.contains(vr)) {
            return "single value, as a number";
        }
        return ValueMatch.WILD.contains(vr) ? "single value, wild card" : "single value";
    }
}
