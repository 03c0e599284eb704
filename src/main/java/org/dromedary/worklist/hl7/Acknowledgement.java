package org.dromedary.worklist.hl7;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** The general acknowledgement (HL7 2.5 §2.14.1): ACK with MSA, and ERR when it is negative. ASCII. */
final class Acknowledgement {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.systemDefault());
    private static final int LONGEST_TEXT = 80;

    private Acknowledgement() {}

    /** AA. */
    static byte[] accepted(Hl7Segment msh, String text) {
        return message(msh, "AA", text, "");
    }

    /** @param msh of the message; null if it has none */
    static byte[] refused(Hl7Segment msh, Hl7RefusedException refusal) {
        Hl7RefusedException.Reason reason = refusal.reason();
        String error =
                "ERR|||" + reason.code() + "^" + reason.text() + "^HL70357|E||||" + clean(refusal.getMessage()) + "\r";
        return message(msh, reason.answer(), refusal.getMessage(), error);
    }

    private static byte[] message(Hl7Segment msh, String answer, String text, String error) {
        String event = msh == null ? null : msh.value(9, 2);
        String version = field(msh, 12).isEmpty() ? "2.5.1" : field(msh, 12);
        String header = String.join(
                "|",
                "MSH",
                "^~\\&",
                field(msh, 5),
                field(msh, 6),
                field(msh, 3),
                field(msh, 4),
                TIME.format(Instant.now()),
                "",
                event == null ? "ACK" : "ACK^" + clean(event) + "^ACK",
                UUID.randomUUID().toString().replace("-", "").substring(0, 20).toUpperCase(Locale.ROOT),
                field(msh, 11).isEmpty() ? "P" : field(msh, 11),
                version);
        String brief = text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        String status = "MSA|" + answer + "|" + field(msh, 10) + (brief == null ? "" : "|" + clean(brief));
        return (header + "\r" + status + "\r" + error).getBytes(StandardCharsets.US_ASCII);
    }

    /** The first component of a field of MSH, as far as it is plain text. */
    private static String field(Hl7Segment msh, int field) {
        String value = msh == null ? null : msh.value(field);
        return value == null ? "" : clean(value);
    }

    private static String clean(String text) {
        String ascii = text.replaceAll("[^ -~]", "?").replaceAll("[|^~\\\\&]", " ");
        return ascii.length() > 200 ? ascii.substring(0, 200) : ascii;
    }
}
