package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRuleTest {

    private static final int STUDY_DESCRIPTION = 0x00081030;
    private static final int SERIES_DESCRIPTION = 0x0008103E;
    private static final int PATIENT_ID = 0x00100020;

    private final RequestRule rule = rule("CT Doctor@Clinic.org second@clinic.org pw=secure123");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CT doctor@clinic.org pw=secure123|CT",
                "CT DOCTOR@CLINIC.ORG, second@clinic.org|CT",
                "CT pw: secure123 doctor@clinic.org nativ|CT nativ",
                "CT pw=secu|CT",
                "CT password=\"secure123\"|CT",
                "CT secure123 nativ|CT nativ",
                "CT (secure123)|CT",
                "CT doctor@clin|CT",
                "CT mailto:doctor@clinic.org|CT",
                "secure123|``",
                "CT\\doctor@clinic.org|CT",
                // not of this request
                "CT other@clinic.org|CT other@clinic.org",
                "Echo PW: 2.5 MHz|Echo PW: 2.5 MHz",
                "PW=2.5|PW=2.5",
                "unsecure1234|unsecure1234",
                "CT doctor@clin x|CT doctor@clin x",
                "lang=de|lang=de",
                "a\\b\\c|a\\b\\c",
            })
    void takesThisRequestOutOfOtherText(String value, String expected) {
        assertThat(rule.apply(SERIES_DESCRIPTION, value)).isEqualTo(expected);
    }

    @Test
    void takesEveryRequestOutOfStudyDescription() {
        assertThat(rule.apply(STUDY_DESCRIPTION, "CT other@clinic.org pw=other lang=de"))
                .isEqualTo("CT");
    }

    @Test
    void keepsIdentifiersThatHappenToBeThePassword() {
        assertThat(rule.apply(PATIENT_ID, "secure123")).isEqualTo("secure123");
    }

    @Test
    void keepsShortWordsThatHappenToBeThePassword() {
        RequestRule shortOne = rule("Thorax a@b.c pw=CT");
        assertThat(shortOne.apply(SERIES_DESCRIPTION, "CT Thorax pw=CT")).isEqualTo("CT Thorax");
    }

    @Test
    void needsNoPassword() {
        RequestRule without = rule("Thorax a@b.c");
        assertThat(without.apply(SERIES_DESCRIPTION, "Thorax a@b.c pw=x")).isEqualTo("Thorax pw=x");
    }

    private static RequestRule rule(String description) {
        return new RequestRule(List.of(MailRequest.parse(description)));
    }
}
