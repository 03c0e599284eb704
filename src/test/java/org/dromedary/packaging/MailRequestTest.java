package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailRequestTest {

    // text | recipients | password | language | description; "-" is none
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "Study Name recipient@example.com pw=secure123|recipient@example.com|secure123|-|Study Name",
                "recipient@example.com pw=secure123 Study Name|recipient@example.com|secure123|-|Study Name",
                "pw=secure123 Study Name recipient@example.com|recipient@example.com|secure123|-|Study Name",
                "pw=secure123 a@b.c|a@b.c|secure123|-|``",
                "Study a@b.c|a@b.c|-|-|Study",
                "a@b.c|a@b.c|-|-|``",
                // several recipients
                "CT a@b.c d@e.f pw=x1|a@b.c d@e.f|x1|-|CT",
                "CT a@b.c,d@e.f pw=x1|a@b.c d@e.f|x1|-|CT",
                "CT a@b.c;d@e.f;pw=x1|a@b.c d@e.f|x1|-|CT",
                "CT a@b.c, d@e.f; g@h.i, pw=x1|a@b.c d@e.f g@h.i|x1|-|CT",
                "a@b.c CT d@e.f Abdomen pw=x1 nativ|a@b.c d@e.f|x1|-|CT Abdomen nativ",
                "CT A@B.c a@b.C a@b.c|A@B.c|-|-|CT",
                "a@b.c|a@b.c|-|-|``",
                // what stands around an address
                "CT <a@b.c> pw=x1|a@b.c|x1|-|CT",
                "CT Dr Meier <a@b.c>, <d@e.f>|a@b.c d@e.f|-|-|CT Dr Meier",
                "CT Meier<a@b.c>|a@b.c|-|-|CT Meier",
                "CT mailto:a@b.c|a@b.c|-|-|CT",
                "CT <mailto:a@b.c?subject=x>|a@b.c|-|-|CT",
                "CT E-Mail: a@b.c pw=x1|a@b.c|x1|-|CT",
                "CT to:a@b.c|a@b.c|-|-|CT",
                "CT mail=a@b.c|a@b.c|-|-|CT",
                "CT (a@b.c)|a@b.c|-|-|CT",
                "CT 'a@b.c' \"d@e.f\"|a@b.c d@e.f|-|-|CT",
                "CT a@b.c.|a@b.c|-|-|CT",
                "CT a@b.c!, d@e.f:|a@b.c d@e.f|-|-|CT",
                "CT o'brien+ct@my-site.example.org|o'brien+ct@my-site.example.org|-|-|CT",
                "CT a@b.pw: urgent|a@b.pw|-|-|CT urgent",
                // passwords
                "CT a@b.c PW=x1|a@b.c|x1|-|CT",
                "CT a@b.c pw:x1|a@b.c|x1|-|CT",
                "CT a@b.c Pw = x1|a@b.c|x1|-|CT",
                "CT a@b.c pw: x1|a@b.c|x1|-|CT",
                "CT a@b.c password=x1|a@b.c|x1|-|CT",
                "CT a@b.c PASS=x1|a@b.c|x1|-|CT",
                "CT a@b.c pass:x1|a@b.c|x1|-|CT",
                "CT a@b.c Passwort: x1|a@b.c|x1|-|CT",
                "CT a@b.c pwd=x1|a@b.c|x1|-|CT",
                "CT a@b.c Kennwort=x1|a@b.c|x1|-|CT",
                "CT_pw=x1 a@b.c|a@b.c|x1|-|CT_",
                "CT a@b.c (pw=x1) nativ|a@b.c|x1|-|CT nativ",
                "CT a@b.c pw=x1, nativ|a@b.c|x1|-|CT nativ",
                "CT pw=x1,a@b.c|a@b.c|x1|-|CT",
                "CT pw=x1;mailto:a@b.c|a@b.c|x1|-|CT",
                "CT a@b.c pw=p@ss|a@b.c|p@ss|-|CT",
                "CT a@b.c pw=d@e.f|a@b.c|d@e.f|-|CT",
                "CT a@b.c pw=a=b:c|a@b.c|a=b:c|-|CT",
                "CT a@b.c pw=x1.|a@b.c|x1.|-|CT",
                "CT a@b.c pw=x1 pw=x1|a@b.c|x1|-|CT",
                "CT a@b.c pw=\"with blank\" nativ|a@b.c|with blank|-|CT nativ",
                "CT pw='with blank' a@b.c|a@b.c|with blank|-|CT",
                "CT a@b.c pw='it's'|a@b.c|it's|-|CT",
                "CT a@b.c pw=\"a,b;c^d\"|a@b.c|a,b;c^d|-|CT",
                "CT a@b.c pw=\"open to the end|a@b.c|open to the end|-|CT",
                "CT a@b.c pw=„deutsch zitiert“|a@b.c|deutsch zitiert|-|CT",
                "CT a@b.c pw=“english quoted”|a@b.c|english quoted|-|CT",
                "CT first pass: a@b.c|a@b.c|-|-|CT first pass:",
                // language
                "CT a@b.c lang=de pw=x1|a@b.c|x1|de|CT",
                "CT a@b.c LANG=EN|a@b.c|-|en|CT",
                "CT a@b.c lang=de-AT|a@b.c|-|de|CT",
                "CT a@b.c pw=x1;lang=de|a@b.c|x1|de|CT",
                "Bein lang:re a@b.c|a@b.c|-|-|Bein lang:re",
                // carets, backslashes
                "CT^Thorax^a@b.c^pw=x1|a@b.c|x1|-|CT^Thorax",
                "CT^Thorax^pw=x1^a@b.c^lang=de|a@b.c|x1|de|CT^Thorax",
                "CT Thorax\\a@b.c\\pw=x1|a@b.c|x1|-|CT Thorax",
                "CT\\Thorax\\a@b.c|a@b.c|-|-|CT Thorax",
                // other scripts
                "胸部ＣＴ a@b.c pw=x1|a@b.c|x1|-|胸部ＣＴ",
                "胸部ＣＴ　ａ＠ｂ．ｃｏｍ　ｐｗ＝ｓｅｃ１|a@b.com|sec1|-|胸部ＣＴ",
                "胸部 a@b.c、d@e.f；pw＝x1|a@b.c d@e.f|x1|-|胸部",
                "胸部pw=x1 a@b.c|a@b.c|x1|-|胸部",
                "Schädel für Müller a@b.c pw=x1|a@b.c|x1|-|Schädel für Müller",
                "Κρανίο a@b.c\u00A0pw=x1|a@b.c|x1|-|Κρανίο",
                // nothing to do with mail
                "CT <5mm @ 120 kV; KM|-|-|-|CT <5mm @ 120 kV; KM",
                "Echo PW: Doppler|-|-|-|Echo PW: Doppler",
                "MR first pass: perfusion|-|-|-|MR first pass: perfusion",
                "CABG bypass: LAD|-|-|-|CABG bypass: LAD",
                "Bein lang: links|-|-|-|Bein lang: links",
                "A\\B|-|-|-|A\\B",
                "CT pw=x1|-|x1|-|CT",
            })
    void isReadAndCleaned(String text, String recipients, String password, String language, String description) {
        MailRequest request = MailRequest.parse(text);
        assertThat(request.faults()).isEmpty();
        assertThat(request.recipients())
                .containsExactlyElementsOf(recipients == null ? List.of() : Arrays.asList(recipients.split(" ")));
        assertThat(request.password()).isEqualTo(password);
        assertThat(request.language()).isEqualTo(language);
        assertThat(request.description()).isEqualTo(description);
        assertThat(request.wanted()).isEqualTo(recipients != null);
        assertThat(MailRequest.clean(text)).isEqualTo(description);
    }

    // text | part of the reason | description
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CT user@host pw=Geheim7|no dot|CT",
                "CT user@ pw=Geheim7|one side|CT",
                "CT @3T|one side|CT",
                "CT user @ example.com pw=Geheim7|one side|CT",
                "CT user@ example.com pw=Geheim7|one side|CT",
                "CT user @example.com pw=Geheim7|one side|CT",
                "CT a@b.c/d@e.f pw=Geheim7|exactly one|CT",
                "CT a@@b.c|exactly one|CT",
                "CT a..b@c.de|before the @|CT",
                "CT to=x=a@c.de|before the @|CT",
                "CT a@-c.de|domain|CT",
                "CT a@c..de|domain|CT",
                "CT a@1.2.3.4|domain|CT",
                "CT a@[1.2.3.4]|one side|CT [1.2.3.4]",
                "CT a@münchen.de|xn--|CT",
                "CT müller@site.de|before the @|CT",
                "胸部ct@site.jp pw=Geheim7|before the @|``",
                "CT a@site.jp様|xn--|CT",
                "CT good@site.org bad@site pw=Geheim7|e-mail address 2|CT",
                "CT a@b.c pw=|empty|CT",
                "CT a@b.c pw=\"\"|empty|CT",
                "CT a@b.c pw=Geheim7 pw=Anders8|several|CT",
                "CT a@b.c pw=Geheim7,Thorax|comma|CT",
                "CT a@b.c pw=Geheim7;x@y|comma|CT",
                "CT a@b.c pw=Geheim7^Thorax|comma|CT",
                "CT a@b.c pw=gehäim7|beyond ASCII|CT",
                "CT a@b.c pw=秘密Geheim7|beyond ASCII|CT",
                "CT pw=\"Geheim7 a@b.c|not closed|CT",
                "CT a@b.c pw=\"Geheim7\"mehr|closing quote|CT",
                "CT a@b.c (pw=Geheim7)mehr|closing bracket|CT",
                "CT pw a@b.c =Geheim7|mixed|CT",
            })
    void aFaultyRequestIsNamedAndCleanedAllTheSame(String text, String reason, String description) {
        MailRequest request = MailRequest.parse(text);
        assertThat(request.faults()).anySatisfy(fault -> assertThat(fault).contains(reason));
        assertThat(String.join(" ", request.faults())).doesNotContain("Geheim7", "Anders8", "user", "site.", "b.c");
        assertThat(request.description()).isEqualTo(description);
        assertThat(request.wanted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CT Abdomen nativ und mit Kontrastmittel x recipient@example.comm",
                "CT Abdomen nativ Kontrastmittel a@example.com pw=secure123456789",
                "CT Abdomen nativ Kontrastmittel a@example.com pw=\"secure 4567890",
                "CT Abdomen nativ und mit Kontrastmittel xyz a@example.com x2 pw",
                "CT Abdomen nativ und mit Kontrastmittel xx a@example.com yyy pw=",
                "pw=secure1234567890 CT Abdomen nativ Kontrastmittel abc a@examp",
            })
    void whatFillsTheElementAndEndsInAValueMayHaveBeenCut(String text) {
        assertThat(MailRequest.parse(fill(text)).cut()).isTrue();
        assertThat(MailRequest.parse(fill(text).substring(1)).cut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com pw=secure123 CT Abdomen nativ und Kontrastmittel i",
                "CT Abdomen nativ Kontrastmittel abc <recipient@example.com>",
                "CT Abdomen nativ Kontrastmittel a@example.com pw=\"secure1\"",
                "CT Abdomen nativ Kontrastmittel recipient@example.com,",
                "CT Abdomen nativ Kontrastmittel recipient@example.com lang=de",
                "CT Abdomen nativ und mit Kontrastmittel, Leber dreiphasig pw",
            })
    void whatFillsTheElementButIsClosedIsComplete(String text) {
        assertThat(MailRequest.parse(fill(text)).cut()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"61,false", "62,true", "63,true", "64,true", "66,false"})
    void someDevicesCountBytes(int bytes, boolean cut) {
        String text = "Schädel a@example.com pw=s";
        String full = text + "e".repeat(bytes - text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(MailRequest.parse(full).cut()).isEqualTo(cut);
    }

    @Test
    void longerThanTheLimitMeansThatNobodyCuts() {
        assertThat(MailRequest.parse("CT ".repeat(30) + "a@b.c").cut()).isFalse();
    }

    @Test
    void nothingComesOfNothing() {
        assertThat(MailRequest.parse(null).wanted()).isFalse();
        assertThat(MailRequest.parse("").description()).isEmpty();
        assertThat(new RequestCleaner().clean(null)).isNull();
        assertThat(new RequestCleaner().clean("")).isEmpty();
    }

    @Test
    void itsTextShowsNoSecret() {
        assertThat(MailRequest.parse("CT a@b.c pw=Geheim7").toString()).doesNotContain("a@b.c", "Geheim7");
        assertThat(RequestScanner.scan("CT a@b.c pw=Geheim7").toString()).doesNotContain("a@b.c", "Geheim7");
    }

    @Test
    void theSameRequestInOtherWordsIsTheSame() {
        MailRequest request = MailRequest.parse("CT a@b.c pw=x1");
        assertThat(request.sameAs(MailRequest.parse("pw=x1 MR A@B.C lang=de"))).isTrue();
        assertThat(request.sameAs(MailRequest.parse("CT a@b.c pw=x2"))).isFalse();
        assertThat(request.sameAs(MailRequest.parse("CT d@b.c pw=x1"))).isFalse();
    }

    /** Whatever is typed: what has been cleaned holds neither address nor password, and cleaning again changes nothing. */
    @ParameterizedTest
    @MethodSource("anythingTyped")
    void nothingIsLeftAfterCleaning(String text) {
        String cleaned = MailRequest.clean(text);
        MailRequest again = MailRequest.parse(cleaned);
        assertThat(again.recipients()).isEmpty();
        assertThat(again.password()).isNull();
        assertThat(again.faults()).isEmpty();
        assertThat(again.wanted()).isFalse();
        assertThat(MailRequest.clean(cleaned)).isEqualTo(cleaned);
        assertThat(cleaned.length()).isLessThanOrEqualTo(text.length());
        assertThat(MailRequest.parse(text).description()).isEqualTo(cleaned);
        assertThat(cleaned).doesNotContain("doctor@clinic.org");
        if (Width.narrow(text).contains("@")) {
            assertThat(cleaned).as(text).doesNotContain("S3cretWord");
        }
    }

    static Stream<String> anythingTyped() {
        Random random = new Random(42);
        List<String> parts = new ArrayList<>(List.of(
                "doctor@clinic.org",
                "pw=S3cretWord",
                "PW: S3cretWord",
                "pw = \"S3cretWord\"",
                "pw='S3cretWord'",
                "pw=\"S3cretWord",
                "password:S3cretWord",
                "lang=de",
                "CT",
                "胸部",
                "Schädel",
                "pw",
                "=",
                ":",
                "@",
                "(",
                ")",
                "<",
                ">",
                "\"",
                "'",
                "first pass:",
                "mailto:",
                "E-Mail:",
                "a.b",
                "＠",
                "ｐｗ＝S3cretWord",
                "^",
                "\\",
                ",",
                ";",
                "|",
                "kV",
                "lang=",
                "pass",
                "x@",
                "@y.z",
                "x@y",
                "?"));
        String[] glue = {" ", " ", " ", "", ",", ";", "^", "\\", "　", ", "};
        return Stream.generate(() -> {
                    StringBuilder text = new StringBuilder();
                    int count = 1 + random.nextInt(8);
                    for (int i = 0; i < count; i++) {
                        text.append(i == 0 ? "" : glue[random.nextInt(glue.length)])
                                .append(parts.get(random.nextInt(parts.size())));
                    }
                    return text.toString();
                })
                // a word glued to a key makes another word, and then it is no password
                .filter(text -> !text.matches("(?s).*[\\p{IsLatin}\\p{N}.](?i:pw|password|ｐｗ) *[=:＝].*"))
                .limit(2000);
    }

    @Test
    void aMegabyteOfNonsenseIsReadQuickly() {
        for (String piece :
                List.of("a", "@", "pw ", "pw=", "a@b.c ", "pw \"", "(", "a@", "@ ", "lang=", "to:", "pw=,")) {
            String text = piece.repeat(200_000 / piece.length());
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    java.time.Duration.ofSeconds(20), () -> MailRequest.clean(text), piece);
        }
    }

    private static String fill(String text) {
        int missing = 64 - text.codePointCount(0, text.length());
        return "C".repeat(Math.max(0, missing)) + text;
    }
}
