package org.dromedary.worklist.hl7;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;
import org.dromedary.worklist.hl7.Hl7Segment.Delimiters;

/**
 * A message in the bar notation of HL7 v2 (HL7 2.5 chapter 2). Read here and not by a parser of message structures, because
 * orders of real systems keep to no structure exactly, and what is needed are the fields of a few segments.
 */
final class Hl7Message {

    private final List<Hl7Segment> segments;

    private Hl7Message(List<Hl7Segment> segments) {
        this.segments = segments;
    }

    /**
     * Reads a message.
     *
     * @param whenUnsaid character set if MSH-18 is empty and the bytes are no UTF-8
     * @throws Hl7RefusedException if it has no MSH, or a character set that is not known
     */
    static Hl7Message read(byte[] bytes, Charset whenUnsaid) throws Hl7RefusedException {
        Hl7Segment msh = header(bytes);
        List<String> charsets = msh.repetitions(18).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        String text = Hl7Charsets.decode(bytes, charsets, whenUnsaid);
        Delimiters delimiters = delimiters(text);
        List<Hl7Segment> segments = new ArrayList<>();
        for (String line : text.split("[\r\n]+")) {
            if (!line.isBlank()) {
                segments.add(segment(line, delimiters));
            }
        }
        return new Hl7Message(segments);
    }

    /**
     * The MSH of a message that may not be readable otherwise, byte by byte as Latin-1.
     *
     * @throws Hl7RefusedException if there is none
     */
    static Hl7Segment header(byte[] bytes) throws Hl7RefusedException {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\r' && bytes[end] != '\n') {
            end++;
        }
        String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (line.length() < 8 || !line.startsWith("MSH")) {
            throw new Hl7RefusedException(Reason.SEGMENT_SEQUENCE, "The message does not begin with an MSH segment");
        }
        return segment(line, delimiters(line));
    }

    private static Delimiters delimiters(String text) {
        return new Delimiters(text.charAt(3), text.charAt(4), text.charAt(5), text.charAt(6), text.charAt(7));
    }

    private static Hl7Segment segment(String line, Delimiters delimiters) {
        List<String> fields = Hl7Segment.split(line, delimiters.field());
        if (fields.get(0).equals("MSH")) {
            // MSH-1 is the delimiter itself
            fields.add(1, String.valueOf(delimiters.field()));
        }
        return new Hl7Segment(fields, delimiters);
    }

    List<Hl7Segment> segments() {
        return segments;
    }

    Hl7Segment msh() {
        return segments.get(0);
    }

    /** The first segment with this name, or null. */
    Hl7Segment first(String name) {
        return segments.stream()
                .filter(segment -> segment.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
