package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A profile that is not right says file, line, key and remedy. */
class ProfileReaderTest {

    @TempDir
    Path dir;

    private DeidentifyProfiles profiles(String key) {
        return new DeidentifyProfiles(
                new DeidentifyProperties(dir.toString(), "", key), (project, patient) -> Optional.empty(), List.of());
    }

    /** Lines are parted by a semicolon in the first column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "options: [];rules:;  - keep: PatientNam | line 3: rules[0].keep: \"PatientNam\" is no attribute; take a keyword",
                "rules: [{keep: \"(0010,00Z0)\"}] | line 1: rules[0].keep: \"(0010,00Z0)\" is no attribute",
                "rules: [{keep: \"(0010,BLOCK,01)\"}] | private creator in an even group",
                "rules: [{kep: PatientName}] | line 1: rules[0]: \"kep\" is no action; there are keep, remove",
                "rules: [{keep: \"A.[2]\"}] | is no attribute",
                "rules: [{replace: {PatientID: \"${Nothing}\"}}] | \"${Nothing}\" is no keyword",
                "rules: [{replace: {StudyDate: yesterday}}] | \"yesterday\" is no value of VR DA",
                "rules: [{replace: {ReferencedImageSequence: a}}] | VR SQ cannot be replaced by text",
                "rules: [{keep: PatientSex}, {keep: PatientSex}] | rules[1]: \"keep PatientSex\" stands there twice",
                "rules: [{keep: PatientSex, remove: PatientAge}] | a rule is one action",
                "rules: {keep: PatientSex} | line 1: rules: a list was expected",
                "options: [retain-uid] | line 1: options: \"retain-uid\" is no option; there are retain-safe-private",
                "options: [retain-uids, retain-uids] | stands there twice",
                "options: [retain-longitudinal-full-dates, retain-longitudinal-modified-dates] | either kept",
                "options: [clean-graphics] | \"clean-graphics\" is not built into this program",
                "options: [];option: [] | line 2: option: there is no such key; there are date-shift",
                "options: [];options: [] | line 2: options: it stands there twice",
                "pseudonyms: {source: list} | take table or key",
                "pseudonyms: {length: 3} | pseudonyms.length: take a number from 8 to 32",
                "pseudonyms: {prefix: \"a b\"} | pseudonyms.prefix: take up to 20",
                "date-shift: {least-days: 10, most-days: 5} | date-shift.most-days: take a number from 10",
                "options: [ | this is no YAML",
                "'' | the profile is empty"
            })
    void faults(String profile, String told) throws Exception {
        Path file = dir.resolve("p.yaml");
        Files.writeString(file, profile.replace(';', '\n'));
        assertThatThrownBy(() -> profiles("").check())
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(told);
    }

    @Test
    void everyFileIsLookedAtAndOneThatIsMissingIsNamed() throws Exception {
        profiles("").check();
        Files.writeString(dir.resolve("a.yaml"), "x: 1\n");
        Files.writeString(dir.resolve("b.yaml"), "y: 1\n");
        Files.writeString(dir.resolve("c.yaml"), "options: []\n");
        assertThatThrownBy(() -> profiles("").check())
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(2));
        assertThatThrownBy(() -> profiles("k".repeat(32)).get("d"))
                .isInstanceOf(DeidentifyException.class)
                .hasMessageContaining("there are a, b, c");
    }

    @Test
    void aProfileThatIsChangedIsReadAgainAndAFaultyOneLetsNothingThrough() throws Exception {
        Path file = Files.writeString(dir.resolve("p.yaml"), "options: []\n");
        DeidentifyProfiles profiles = profiles("k".repeat(32));
        Deidentifier first = profiles.get("p");
        assertThat(profiles.get("p").profile()).isSameAs(first.profile());
        Files.writeString(file, "options: [retain-uids]\n");
        assertThat(profiles.get("p").profile().has(ProfileOption.RETAIN_UIDS)).isTrue();
        Files.writeString(file, "options: [retain-uid]\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThatThrownBy(() -> profiles.get("p")).isInstanceOf(ProfileException.class);
    }

    @Test
    void theKeyMayStandInAFile() throws Exception {
        Files.writeString(dir.resolve("p.yaml"), "options: []\n");
        Path key = Files.writeString(dir.resolve("key"), "k".repeat(32) + "\n");
        DeidentifyProperties properties = new DeidentifyProperties(dir.toString(), key.toString(), "");
        DeidentifyProfiles profiles =
                new DeidentifyProfiles(properties, (project, patient) -> Optional.empty(), List.of());
        assertThat(profiles.secret()).hasSize(32);
        profiles.get("p");
        Files.writeString(key, "short");
        assertThatThrownBy(() -> profiles.get("p"))
                .hasMessageContaining("5 bytes")
                .hasMessageContaining("openssl");
        Files.delete(key);
        assertThatThrownBy(() -> profiles.get("p")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> new DeidentifyProperties("", "a", "b")).isInstanceOf(IllegalArgumentException.class);
    }
}
