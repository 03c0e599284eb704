package org.dromedary.deidentify.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorCleanerTest {

    private static final KnownWords KNOWN = new KnownWords.Builder()
            .name("Müller^Jörg", "the patient's name")
            .name("Head^Peter", null)
            .id("PID-4711", "the patient ID")
            .id("ACC123456", "the accession number")
            .birthDate("19600201", "the birth date")
            .name("Klinikum Rechts", null)
            .build();

    private static final DescriptorCleaner STRICT = new DescriptorCleaner(DescriptorRules.DEFAULT, KNOWN);

    private static DescriptorCleaner mode(DescriptorRules.Mode mode, Pattern... remove) {
        return new DescriptorCleaner(
                new DescriptorRules(
                        mode, Set.of(), Set.of("secret"), List.of(), List.of(remove), 400, Duration.ofMillis(50)),
                KNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "CT Abdomen MUELLER 3mm|CT Abdomen 3mm",
                "CT Thorax/Abdomen Müller, Jörg|CT Thorax/Abdomen",
                "MR T2w TSE tra 4.0 Huber|MR T2w TSE tra 4.0",
                "CHEST PA Dr. Smith|CHEST PA",
                "CT 01.02.1960|CT",
                "CT PID-4711 b1000|CT b1000",
                "CT PID 4711|CT",
                "CT HEAD|CT",
                "Abdomen a.mueller@clinic.example|Abdomen",
                "Thorax 0123456789|Thorax",
                "Schädel nativ|Schädel nativ",
                "Hüfte rechts a.p.|Hüfte",
                "JORG^MULLER|-",
                "頭部 山田|-"
            })
    void keepsWhatIsDoneAndNothingOfAnybody(String value, String cleaned) {
        assertThat(STRICT.clean(value)).isEqualTo(cleaned == null ? "" : cleaned);
    }

    @Test
    void knownWordsModeKeepsOtherWordsButNotInDoubt() {
        DescriptorCleaner cleaner = mode(DescriptorRules.Mode.KNOWN_WORDS);
        assertThat(cleaner.clean("Sonderprotokoll MÜLLER Spezial secret")).isEqualTo("Sonderprotokoll Spezial");
        assertThat(cleaner.clean("Sonderprotokoll Dr. Huber")).isEmpty();
        assertThat(cleaner.clean("Sonderprotokoll 12345678")).isEmpty();
        assertThat(cleaner.clean("Huber^Anna")).isEmpty();
    }

    @Test
    void aNarrativeIsEmptied() {
        assertThat(STRICT.clean("CT head. ".repeat(100))).isEmpty();
    }

    @Test
    void aPatternThatDoesNotEndCostsTheValueAndNotTheProgram() {
        DescriptorCleaner cleaner = mode(DescriptorRules.Mode.VOCABULARY, Pattern.compile("(a+)+\\1z"));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(cleaner.clean("CT " + "a".repeat(60)))
                .isEmpty());
    }
}
