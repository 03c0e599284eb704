package org.dromedary.deidentify.residual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.dromedary.dicom.InstanceContent;
import org.dromedary.dicom.InstanceContent.Kind;

/**
 * Searches a whole file for what is known of a patient: preamble, file meta information, every value at any depth, documents; of
 * pixel data the beginning of each codestream only, because words come about in pixels by accident. Text is searched as it is
 * decoded, too, and binary values in the encodings that text has.
 */
public final class ResidualSearch implements InstanceContent.Sink {

    private static final int MOST_HITS = 20;
    /** Of a value in pieces, what of the piece before is decoded again with the next. */
    private static final int OVERLAP = 256;

    private final WordMatcher raw;
    private final WordMatcher decoded;
    private final boolean datesStay;
    private final Set<ResidualHit> hits = new LinkedHashSet<>();
    private byte[] tail = new byte[0];
    private InstanceContent place;
    private final Consumer<ResidualWord> found = this::found;

    private ResidualSearch(ResidualWords words, boolean datesStay) {
        this.raw = WordMatcher.of(words);
        this.decoded = WordMatcher.of(words);
        this.datesStay = datesStay;
    }

    /**
     * Searches a file.
     *
     * @param datesStay whether the profile keeps dates as they are: a study of a newborn child has the day of birth in many of
     *     them, so those are not held against it
     * @return what is left, 20 places at most; empty if nothing is
     * @throws org.dromedary.dicom.DicomFormatException if the file cannot be read to its end
     */
    public static List<ResidualHit> search(Path file, ResidualWords words, boolean datesStay) throws IOException {
        if (words.isEmpty()) {
            return List.of();
        }
        ResidualSearch search = new ResidualSearch(words, datesStay);
        InstanceContent.read(file, search);
        return new ArrayList<>(search.hits);
    }

    @Override
    public void piece(InstanceContent at, byte[] bytes, int length, boolean first, boolean last) {
        place = at;
        boolean whole = first && last;
        Mode mode = mode(at.kind(), bytes, length, whole);
        if (whole) {
            raw.value(mode, bytes, length, found);
        } else {
            raw.piece(mode, bytes, length, first, last, found);
        }
        if (mode == Mode.TEXT && !InstanceContent.isAscii(bytes, length)) {
            decoded(at, bytes, length, first);
        }
        tail = whole || mode != Mode.TEXT ? tail : Arrays.copyOfRange(bytes, Math.max(0, length - OVERLAP), length);
    }

    private Mode mode(Kind kind, byte[] bytes, int length, boolean whole) {
        return switch (kind) {
            case TEXT -> Mode.TEXT;
            case CODE -> Mode.CODE;
            case UID -> Mode.UID;
            case NUMBER -> Mode.NUMBER;
            case DATE -> Mode.DATE;
            case CODESTREAM -> Mode.CODESTREAM;
            case BINARY -> whole && InstanceContent.isTextual(bytes, length) ? Mode.TEXT : Mode.BINARY;
        };
    }

    private void decoded(InstanceContent at, byte[] bytes, int length, boolean first) {
        byte[] all = bytes;
        int count = length;
        if (!first && tail.length > 0) {
            all = Arrays.copyOf(tail, tail.length + length);
            System.arraycopy(bytes, 0, all, tail.length, length);
            count = all.length;
        }
        String text = TextForms.fold(at.decode(Arrays.copyOf(all, count)));
        byte[] folded = text.getBytes(StandardCharsets.UTF_8);
        decoded.value(Mode.TEXT, folded, folded.length, found);
    }

    private void found(ResidualWord word) {
        if (datesStay && word.kind() == ResidualWord.Kind.DATE && place.kind() == Kind.DATE) {
            return;
        }
        if (hits.size() < MOST_HITS) {
            hits.add(new ResidualHit(place.path(), place.offset(), word.of()));
        }
    }
}
