package org.dromedary.shaping.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import org.dromedary.delivery.TagRule;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Part10;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.Peers;

class TagRulesTest {

    private static final byte[] PIXELS = new byte[128 * 1024];

    @TempDir
    Path folder;

    private static Stream<DatasetBytes> syntaxes() {
        return Stream.of(
                DatasetBytes.explicit(), DatasetBytes.implicit(), DatasetBytes.bigEndian(), DatasetBytes.deflated());
    }

    private Path instance(DatasetBytes dataset) throws IOException {
        DatasetBytes.instance(dataset, "1.2.3", "1.2.3.4", "1.2.3.4.5")
                .text(Tag.InstitutionName, "LO", "North")
                .text(Tag.PatientName, "PN", "Doe^Jane")
                .text(Tag.PatientID, "LO", "4711")
                .element(Tag.PixelData, "OW", PIXELS);
        Path file = folder.resolve("in.dcm");
        dataset.write(file);
        return file;
    }

    private EditableItem apply(String yaml) throws Exception {
        return apply(instance(DatasetBytes.explicit()), yaml, false);
    }

    private EditableItem apply(Path file, String yaml, boolean recorded) throws Exception {
        Path made = folder.resolve("out.dcm");
        TagRules.of(rules(yaml), recorded).apply(file, made);
        return EditableInstance.read(made).dataset();
    }

    private List<TagRule> rules(String yaml) throws IOException {
        Path file = folder.resolve("rules.yaml");
        Files.writeString(file, "tags:\n" + yaml.indent(2));
        return TagRuleFile.read(file);
    }

    @ParameterizedTest
    @MethodSource("syntaxes")
    void changesAttributesInOrderInEveryUncompressedSyntax(DatasetBytes dataset) throws Exception {
        Peers.require("dcmftest");
        Path file = instance(dataset);
        byte[] before = Files.readAllBytes(file);
        EditableItem made = apply(
                file,
                """
                - copy: PatientID
                  to: OtherPatientIDs
                - set: PatientID
                  value: "R-${PatientID}"
                - replace: PatientName
                  pattern: "^([^^]*)\\\\^(.*)$"
                  with: "$2^$1"
                - add: InstitutionName
                  value: Elsewhere
                - add: StationName
                  value: S1
                - remove: Modality
                - set: "(0029,10,\\"ACME 1.1\\")"
                  value: "yes"
                - set: "RequestAttributesSequence[2].ScheduledProcedureStepID"
                  value: STEP
                """,
                false);
        assertThat(made.text(Tag.PatientID)).isEqualTo("R-4711");
        assertThat(made.text(Tag.OtherPatientIDs)).isEqualTo("4711");
        assertThat(made.text(Tag.PatientName)).isEqualTo("Jane^Doe");
        assertThat(made.text(Tag.InstitutionName)).isEqualTo("North");
        assertThat(made.text(Tag.StationName)).isEqualTo("S1");
        assertThat(made.contains(Tag.Modality)).isFalse();
        assertThat(Template.of("${(0029,10,\"ACME 1.1\")}").of(made)).isEqualTo("yes");
        assertThat(made.items(Tag.RequestAttributesSequence)).hasSize(2);
        assertThat(made.items(Tag.RequestAttributesSequence).get(1).text(Tag.ScheduledProcedureStepID))
                .isEqualTo("STEP");
        assertThat(made.get(Tag.PixelData).length()).isEqualTo(PIXELS.length);
        assertThat(Part10.read(folder.resolve("out.dcm")).transferSyntax())
                .isEqualTo(Part10.read(file).transferSyntax());
        Command.succeed("dcmdump", folder.resolve("out.dcm"));
        assertThat(Files.readAllBytes(file)).as("the original").isEqualTo(before);
    }

    @Test
    void whatCannotBeWrittenInTheCharacterSetTurnsTheInstanceToUtf8() throws Exception {
        EditableItem made = apply("- set: InstitutionName\n  value: \"Αθήνα\"\n");
        assertThat(made.text(Tag.SpecificCharacterSet)).isEqualTo("ISO_IR 192");
        assertThat(made.text(Tag.InstitutionName)).isEqualTo("Αθήνα");
        assertThat(made.text(Tag.PatientName)).isEqualTo("Doe^Jane");
    }

    @Test
    void whatNamesTheStudyFollowsItsNewUid() throws Exception {
        Path table = folder.resolve("uids.csv");
        Files.writeString(table, "# old,new\n1.2.3,2.25.1\n");
        Path file = instance(DatasetBytes.explicit());
        EditableItem made = apply(
                file,
                """
                - set: ReferencedStudySequence.ReferencedSOPInstanceUID
                  value: "1.2.3"
                - map: StudyInstanceUID
                  csv: "%s"
                - set: SOPInstanceUID
                  value: "${SOPInstanceUID}.9"
                """
                        .formatted(table),
                false);
        assertThat(made.text(Tag.StudyInstanceUID)).isEqualTo("2.25.1");
        assertThat(made.text(Tag.SOPInstanceUID)).isEqualTo("1.2.3.4.5.9");
        assertThat(Part10.read(folder.resolve("out.dcm")).sopInstanceUid()).isEqualTo("1.2.3.4.5.9");
        assertThat(made.items(Tag.ReferencedStudySequence).get(0).text(Tag.ReferencedSOPInstanceUID))
                .as("set before the change of the study's UID")
                .isEqualTo("2.25.1");
    }

    @Test
    void aTableSaysWhatAValueBecomes() throws Exception {
        Path table = folder.resolve("patients.csv");
        Files.write(table, "\uFEFF4711;\"Trial;7\"\n4712;T8\n".getBytes(StandardCharsets.UTF_8));
        String csv = "\n  csv: \"" + table + "\"\n";
        assertThat(apply("- map: PatientID" + csv).text(Tag.PatientID)).isEqualTo("Trial;7");
        assertThat(apply("- map: PatientName" + csv + "  key: \"${PatientID}\"\n")
                        .text(Tag.PatientName))
                .isEqualTo("Trial;7");
        assertThat(apply("- map: InstitutionName" + csv + "  default: none\n").text(Tag.InstitutionName))
                .isEqualTo("none");
        assertThat(apply("- map: InstitutionName" + csv + "  missing: keep\n").text(Tag.InstitutionName))
                .isEqualTo("North");
        assertThatThrownBy(() -> apply("- map: InstitutionName" + csv))
                .isInstanceOfSatisfying(
                        TagRuleException.class, e -> assertThat(e.isPermanent()).isTrue())
                .hasMessageContaining("InstitutionName")
                .hasMessageContaining("patients.csv")
                .hasMessageNotContaining("North");
        assertThat(folder.resolve("out.dcm")).satisfies(made -> assertThat(
                        EditableInstance.read(made).dataset().text(Tag.InstitutionName))
                .as("what the attempt before had made")
                .isEqualTo("North"));
    }

    @ParameterizedTest
    @CsvSource({
        "PatientID == 4711, true",
        "PatientID == '4711', true",
        "PatientID != 4711, false",
        "PatientID =~ ^47, true",
        "PatientID !~ ^47, false",
        "PatientID exists, true",
        "StationName exists, false",
        "StationName missing, true",
        "StationName == , false",
        "'(0010,0020) == 4711', true",
    })
    void conditions(String when, boolean holds) throws Exception {
        EditableItem made = apply("- set: StationName\n  value: S1\n  when: \"" + when + "\"\n");
        assertThat(made.contains(Tag.StationName)).isEqualTo(holds);
    }

    @Test
    void aPatternThatRunsAwayIsStoppedAndParks() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> {
                    Path file = folder.resolve("long.dcm");
                    DatasetBytes.instance(DatasetBytes.explicit(), "1.2", "1.3", "1.4")
                            .text(Tag.PatientName, "PN", "a".repeat(60) + "!")
                            .write(file);
                    apply(file, "- replace: PatientName\n  pattern: \"a*a*a*a*a*a*a*b\"\n  with: x\n", false);
                })
                .isInstanceOf(TagRuleException.class)
                .hasMessageContaining("takes too long")
                .hasMessageNotContaining("aaaa");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "PatientBirthDate, yesterday",
        "StudyInstanceUID, 1..2",
        "InstanceNumber, ten",
        "Modality, far too long to be a CS"
    })
    void aValueThatDoesNotFitParksAndIsNotTold(String keyword, String value) {
        assertThatThrownBy(() -> apply("- set: " + keyword + "\n  value: \"" + value + "\"\n"))
                .isInstanceOfSatisfying(
                        TagRuleException.class, e -> assertThat(e.isPermanent()).isTrue())
                .hasMessageContaining(keyword)
                .hasMessageNotContaining(value);
    }

    @Test
    void keepsWhatItReplacedByOption() throws Exception {
        EditableItem made = apply(
                instance(DatasetBytes.explicit()),
                "- set: PatientID\n  value: N\n- set: StationName\n  value: S\n- remove: InstitutionName\n",
                true);
        EditableItem kept = made.items(Tag.OriginalAttributesSequence).get(0);
        EditableItem modified = kept.items(Tag.ModifiedAttributesSequence).get(0);
        assertThat(modified.text(Tag.PatientID)).isEqualTo("4711");
        assertThat(modified.text(Tag.InstitutionName)).isEqualTo("North");
        assertThat(modified.contains(Tag.StationName)).isFalse();
        assertThat(kept.text(Tag.ReasonForTheAttributeModification)).isEqualTo("COERCE");
        assertThat(kept.text(Tag.AttributeModificationDateTime)).matches("\\d{14}\\+0000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- set: PatientNaem, value: x | PatientNaem",
                "- set: PatientName | value is missing",
                "- set: PixelData, value: x | not for rules",
                "- set: '(0029,1010)', value: x | private",
                "- replace: PatientName, pattern: '(', with: x | no regular expression",
                "- map: PatientID, csv: nowhere.csv | nowhere.csv",
                "- set: PatientID, remove: PatientName, value: x | exactly one",
                "- sett: PatientID | sett",
                "- set: PatientID, value: '${Nothing}' | Nothing",
                "- set: PatientID, value: x, when: 'PatientID is 4' | no condition",
            })
    void aRuleThatIsNotPossibleStopsTheStart(String rule, String told) {
        Map<String, Object> keys = new HashMap<>();
        new Yaml()
                .<Map<String, Object>>load("{" + rule.substring(2) + "}")
                .forEach((key, value) -> keys.put(key, value));
        assertThatThrownBy(() -> TagRules.of(rules(new Yaml().dump(List.of(keys))), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told)
                .hasMessageContaining("rule 1")
                .message()
                .doesNotContain("\n");
    }
}
