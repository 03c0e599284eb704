package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.testsupport.DatasetBytes;

/**
 * Each attribute of PS3.15 table E.1-1, under the Basic Profile and under each option: outermost, in a sequence, in a private
 * sequence, in a sequence under UN of known and of unknown length. What is expected is read from the table by this test.
 */
class EveryAttributeTest {

    private static final int DAYS = 17;
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1";
    private static final int REFERENCED_SERIES = 0x00081115;
    private static final int REFERENCED_FRAMES = 0x00289145;
    private static final int BODY_PART = 0x00180015;
    private static final int PATIENT_NAME = 0x00100010;
    private static final int PATIENT_ID = 0x00100020;
    private static final int PRIVATE_SEQUENCE = 0x00291010;
    private static final int PRIVATE_UNKNOWN = 0x00291011;
    private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;

    /** Columns of the resource from this one on, with the key of the option that each is about. */
    private static final int FIRST_OPTION = 5;

    private static final List<String> OPTIONS = List.of(
            "retain-safe-private",
            "retain-uids",
            "retain-device-identity",
            "retain-institution-identity",
            "retain-patient-characteristics",
            "retain-longitudinal-full-dates",
            "retain-longitudinal-modified-dates",
            "clean-descriptors",
            "clean-structured-content",
            "clean-graphics");

    @TempDir
    Path dir;

    /** An attribute of the table, with a value that must be known again. */
    private record Attribute(int tag, String keyword, String vr, String basic, String[] cells) {

        String cell(int option) {
            return option < 0 ? "" : cells[FIRST_OPTION + option];
        }

        String value() {
            return switch (vr) {
                case "DA" -> "20240305";
                case "DT" -> "20240305101112.123456+0100";
                case "TM" -> "101112.123";
                case "AS" -> "045Y";
                case "UI" -> "1.2.3." + Integer.toUnsignedString(tag);
                case "IS", "DS" -> "1234";
                case "PN" -> "Original^" + Integer.toHexString(tag);
                case "SH" ->
                    keyword.equals("TimezoneOffsetFromUTC")
                            ? "+0130"
                            : "ORIG" + Integer.toHexString(tag).toUpperCase();
                case "AE", "CS" -> "ORIG" + Integer.toHexString(tag).toUpperCase();
                default -> "Original " + Integer.toHexString(tag);
            };
        }

        byte[] bytes() {
            byte[] text = value().getBytes(StandardCharsets.ISO_8859_1);
            return switch (vr) {
                case "US", "SS" -> new byte[] {42, 42};
                case "UL", "SL", "FL" -> new byte[] {42, 42, 42, 42};
                // a time stamp of IEEE 1588
                case "OB" ->
                    keyword.equals("FrameOriginTimestamp") ? stamp(LocalDate.of(2024, 3, 5)) : padded(text, vr);
                default -> padded(text, vr);
            };
        }

        DatasetBytes into(DatasetBytes dataset, DatasetBytes item) {
            return vr.equals("SQ") ? dataset.sequence(tag, item) : dataset.element(tag, vr, bytes());
        }
    }

    private static byte[] stamp(LocalDate day) {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.BIG_ENDIAN)
                .putShort((short) 0)
                .putInt((int) (day.toEpochDay() * 86_400))
                .putInt(7)
                .array();
    }

    private static byte[] padded(byte[] text, String vr) {
        if (text.length % 2 == 0) {
            return text;
        }
        byte[] even = Arrays.copyOf(text, text.length + 1);
        even[text.length] = (byte) (Set.of("UI", "OB", "UN").contains(vr) ? 0 : ' ');
        return even;
    }

    private static List<String[]> table() throws IOException {
        try (InputStream in = EveryAttributeTest.class.getResourceAsStream("ps3.15-table-e.1-1.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    /** Every row as an attribute, those of groups as some of them; sorted as they stand in a dataset. */
    private static List<Attribute> attributes() throws IOException {
        List<Attribute> attributes = new ArrayList<>();
        for (String[] cells : table()) {
            switch (cells[0]) {
                case "(50XX,XXXX)" -> {
                    for (int tag : new int[] {0x50000010, 0x50003000, 0x501E2500}) {
                        attributes.add(new Attribute(tag, "", "LO", cells[4], cells));
                    }
                }
                case "(60XX,3000)", "(60XX,4000)" -> {
                    for (int group : new int[] {0x6000, 0x601E}) {
                        int tag = group << 16 | Integer.parseInt(cells[0].substring(6, 10), 16);
                        attributes.add(new Attribute(tag, "", cells[2], cells[4], cells));
                    }
                }
                case "(GGGG,EEEE)" -> {
                    attributes.add(new Attribute(0x00090010, "creator", "LO", cells[4], cells));
                    attributes.add(new Attribute(0x00091001, "", "LO", cells[4], cells));
                    attributes.add(new Attribute(0x00190007, "", "LO", cells[4], cells));
                }
                default ->
                    attributes.add(new Attribute(
                            Integer.parseUnsignedInt(cells[0].substring(1, 5) + cells[0].substring(6, 10), 16),
                            cells[1],
                            cells[2],
                            cells[4],
                            cells));
            }
        }
        attributes.sort(Comparator.comparing(Attribute::tag, Integer::compareUnsigned));
        return attributes;
    }

    @Test
    void theTableIsThatOfTheStandard() throws Exception {
        assertThat(table()).hasSize(621);
        Path facts = Path.of("..", "shared", "facts", "ps3.15-table-e.1-1.tsv");
        assumeTrue(Files.exists(facts), "the facts are not here");
        List<String> said = table().stream()
                .map(cells -> cells[0] + Arrays.asList(cells).subList(4, 15))
                .toList();
        List<String> facts621 = Files.readString(facts)
                .replace("\n\n(see Note 11)", "")
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(cells -> (cells[0].startsWith("(GGGG") ? "(GGGG,EEEE)" : cells[0])
                        + Arrays.asList(cells).subList(4, 15))
                .toList();
        assertThat(said).isEqualTo(facts621);
    }

    @TestFactory
    Stream<DynamicTest> eachOption() {
        return Stream.of("explicit " + CT, "explicit " + ENHANCED_CT, "implicit " + CT, "big " + ENHANCED_CT)
                .map(kind -> kind.split(" "))
                .flatMap(kind -> IntStream.range(-1, OPTIONS.size())
                        .mapToObj(option -> DynamicTest.dynamicTest(
                                (option < 0 ? "basic profile, " : OPTIONS.get(option) + ", ") + String.join(", ", kind),
                                () -> check(kind[0], kind[1], option))));
    }

    private static DatasetBytes of(String syntax) {
        return switch (syntax) {
            case "implicit" -> DatasetBytes.implicit();
            case "big" -> DatasetBytes.bigEndian();
            default -> DatasetBytes.explicit();
        };
    }

    /** What stands in each sequence of the table: something to keep, and somebody's name. */
    private static DatasetBytes inner(String syntax) {
        return of(syntax).text(PATIENT_NAME, "PN", "Inner^Name").text(BODY_PART, "CS", "KNEE");
    }

    private static DatasetBytes all(String syntax, List<Attribute> attributes, boolean outermost) {
        DatasetBytes dataset = of(syntax);
        for (Attribute attribute : attributes) {
            // group 2 would be taken for file meta information
            if (!outermost || attribute.tag() >>> 16 != 2) {
                attribute.into(dataset, inner(syntax));
            }
        }
        return dataset;
    }

    private static byte[] items(List<Attribute> attributes) {
        byte[] item = all("implicit", attributes, false).bytes();
        return DatasetBytes.implicit()
                .header(0xFFFEE000, "", item.length)
                .raw(item)
                .bytes();
    }

    private Path write(String syntax, String sopClass, List<Attribute> attributes) throws IOException {
        DatasetBytes dataset = of(syntax);
        boolean added = false;
        for (Attribute attribute : attributes) {
            if (!added && Integer.compareUnsigned(attribute.tag(), REFERENCED_SERIES) > 0) {
                dataset.sequence(REFERENCED_SERIES, all(syntax, attributes, false));
                added = true;
            }
            if (attribute.tag() == 0x00080017) {
                dataset.text(0x00080016, "UI", sopClass);
            }
            if (attribute.tag() >>> 16 != 2) {
                attribute.into(dataset, inner(syntax));
            }
        }
        // not in the order of tags: readers must cope with that
        dataset.header(REFERENCED_FRAMES, syntax.equals("implicit") ? "" : "UN", DatasetBytes.UNDEFINED)
                .raw(open(attributes));
        dataset.text(0x00290010, "LO", "KEPT");
        dataset.sequence(PRIVATE_SEQUENCE, all(syntax, attributes, false));
        dataset.element(PRIVATE_UNKNOWN, "UN", items(attributes));
        return dataset.write(dir.resolve("in.dcm"));
    }

    /** A sequence of unknown length under UN: Implicit VR Little Endian, its delimiter too. */
    private static byte[] open(List<Attribute> attributes) {
        return DatasetBytes.implicit()
                .raw(items(attributes))
                .header(0xFFFEE0DD, "", 0)
                .bytes();
    }

    private void check(String syntax, String sopClass, int option) throws Exception {
        List<Attribute> attributes = attributes();
        Path in = write(syntax, sopClass, attributes);
        Path profiles = Files.createDirectories(dir.resolve("profiles"));
        Files.writeString(
                profiles.resolve("p.yaml"),
                "options: [" + (option < 0 ? "" : OPTIONS.get(option)) + "]\n"
                        + "rules: [{keep: \"/(0029,KEPT,xx)\"}]\n"
                        + "date-shift: {least-days: " + DAYS + ", most-days: " + DAYS + "}\n");
        Path out = dir.resolve("out.dcm");
        new DeidentifyProfiles(
                        new DeidentifyProperties(profiles.toString(), "", "k".repeat(32)),
                        (project, patient) -> Optional.empty(),
                        List.of(new WritesCleaned()))
                .get("p")
                .run(in, out, new DeidentifyContext(dir));

        EditableItem dataset = EditableInstance.read(out).dataset();
        List<String> faults = new ArrayList<>();
        Map<String, EditableItem> places = Map.of(
                "outermost",
                dataset,
                "in a sequence",
                dataset.items(REFERENCED_SERIES).get(0),
                "under UN of unknown length",
                dataset.items(REFERENCED_FRAMES).get(0),
                "in a private sequence",
                dataset.items(PRIVATE_SEQUENCE).get(0),
                "under a private UN",
                dataset.items(PRIVATE_UNKNOWN).get(0));
        places.forEach((place, item) -> {
            boolean outermost = item.parent() == null;
            for (Attribute attribute : attributes) {
                if (outermost && attribute.tag() >>> 16 == 2) {
                    continue;
                }
                String fault = fault(attribute, option, item, outermost, outermost && sopClass.equals(CT));
                if (fault != null) {
                    faults.add(String.format("(%08X) %s %s: %s", attribute.tag(), attribute.keyword(), place, fault));
                }
            }
        });
        assertThat(faults).isEmpty();
    }

    /** The action of the table, conditional ones as docs/components/deidentify.md says. */
    private static String expected(Attribute attribute, int option, boolean typesKnown) {
        String cell = attribute.cell(option);
        // a signed time stamp (RFC 3161) cannot be moved
        if (!cell.isEmpty() && !(cell.equals("C") && attribute.keyword().equals("CertifiedTimestamp"))) {
            return cell;
        }
        return switch (attribute.basic()) {
            case "X/Z" -> "Z";
            case "X/D" -> typesKnown ? "X" : "D";
            case "Z/D", "X/Z/D" -> typesKnown ? "Z" : "D";
            case "X/Z/U*" -> "U";
            default -> attribute.basic();
        };
    }

    private static String fault(
            Attribute attribute, int option, EditableItem item, boolean outermost, boolean typesKnown) {
        EditableElement element = item.get(attribute.tag());
        String action = expected(attribute, option, typesKnown);
        boolean mayBePrivate = attribute.keyword().isEmpty() && (attribute.tag() >>> 16 & 1) == 1;
        if (mayBePrivate || attribute.keyword().equals("creator")) {
            // none of these is known to be safe
            action = "X";
        }
        if (action.equals("X")) {
            return element == null ? null : "should be removed";
        }
        if (element == null) {
            return "is missing, should be " + action;
        }
        if (attribute.vr().equals("SQ")) {
            return sequenceFault(action, element);
        }
        if (outermost && (attribute.tag() == PATIENT_ID || attribute.tag() == PATIENT_NAME)) {
            return item.text(attribute.tag()).matches("P[0-9A-Z]{12}") ? null : "should be a pseudonym";
        }
        boolean same = Arrays.equals(element.bytes(), attribute.bytes());
        return switch (action) {
            case "Z" -> element.isEmpty() ? null : "should be empty";
            case "D" -> !element.isEmpty() && !same ? null : "should be replaced";
            case "K" -> same ? null : "should be kept";
            case "U" ->
                new String(element.bytes(), StandardCharsets.ISO_8859_1).startsWith("2.25.")
                        ? null
                        : "should be a new UID";
            default -> cleanFault(attribute, option, element, same);
        };
    }

    private static String sequenceFault(String action, EditableElement element) {
        if (action.equals("Z")) {
            return element.isEmpty() ? null : "should be empty";
        }
        if (element.items().size() != 1) {
            return "should have its item: " + action;
        }
        EditableItem item = element.items().get(0);
        EditableElement name = item.get(PATIENT_NAME);
        boolean named = name != null && new String(name.bytes(), StandardCharsets.ISO_8859_1).contains("Inner");
        return named ? "has a name inside" : item.contains(BODY_PART) ? null : "lost what was to be kept";
    }

    private static String cleanFault(Attribute attribute, int option, EditableElement element, boolean same) {
        if (OPTIONS.get(option).equals("retain-longitudinal-modified-dates")) {
            byte[] moved =
                    switch (attribute.vr()) {
                        case "DA" -> ascii(moved(), "DA");
                        case "DT" -> ascii(moved() + "101112.123456+0100", "DT");
                        case "OB" -> stamp(LocalDate.of(2024, 3, 5).minusDays(DAYS));
                        default -> attribute.bytes();
                    };
            return Arrays.equals(element.bytes(), moved) ? null : "should be moved by " + DAYS + " days";
        }
        if (OPTIONS.get(option).equals("retain-device-identity")) {
            return !same && !element.isEmpty() ? null : "should be another AE title";
        }
        return new String(element.bytes(), StandardCharsets.ISO_8859_1).startsWith("CLEANED")
                ? null
                : "should be cleaned";
    }

    private static String moved() {
        return LocalDate.of(2024, 3, 5).minusDays(DAYS).format(DATE);
    }

    private static byte[] ascii(String text, String vr) {
        return padded(text.getBytes(StandardCharsets.ISO_8859_1), vr);
    }

    /** Stands for the steps that clean text, content and graphics. */
    private static final class WritesCleaned implements DeidentifyStep {

        @Override
        public Set<ProfileOption> cleans() {
            return Set.of(
                    ProfileOption.CLEAN_DESCRIPTORS,
                    ProfileOption.CLEAN_STRUCTURED_CONTENT,
                    ProfileOption.CLEAN_GRAPHICS,
                    ProfileOption.RETAIN_PATIENT_CHARACTERISTICS);
        }

        @Override
        public boolean clean(DeidentifyJob job, EditableItem item, EditableElement element, ProfileOption option) {
            if (!element.isSequence()) {
                item.replaceBytes(element, element.vr(), "CLEANED ".getBytes(StandardCharsets.US_ASCII));
            }
            return true;
        }
    }
}
