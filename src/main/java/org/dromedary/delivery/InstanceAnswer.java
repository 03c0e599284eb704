package org.dromedary.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.dromedary.component.InstanceAnswers;

/**
 * What the peer answered for one instance.
 *
 * @param status a status of PS3.7 annex C / PS3.4 annex B, 0 for protocols that know only success
 * @param message the peer's comment, may be null; at most 500 characters are kept
 * @param digest of what was sent, as the index knew it; null if that is not known
 */
public record InstanceAnswer(String sopUid, int status, String message, String digest) {

    public InstanceAnswer(String sopUid, int status, String message) {
        this(sopUid, status, message, null);
    }

    /** Whether this answers for the bytes that are there now, and not for others that they have replaced. */
    public boolean isFor(String current) {
        return digest == null || current == null || digest.equals(current);
    }

    /** Whether a retry need not send this instance: success or a warning. */
    public boolean isDone() {
        return InstanceAnswers.isTaken(status);
    }

    /** Whether the instance was taken with a warning (PS3.4 B.2.3: B000, B006, B007), or the peer had it before. */
    public boolean isWarning() {
        return InstanceAnswers.isWarning(status);
    }

    /** Several answers as one failure: permanent if none can be helped by trying again, with the first comment of each. */
    public static Failure summary(Collection<InstanceAnswer> answers) {
        Map<Integer, List<InstanceAnswer>> byStatus = answers.stream()
                .collect(Collectors.groupingBy(InstanceAnswer::status, TreeMap::new, Collectors.toList()));
        String text = byStatus.entrySet().stream()
                .map(entry -> entry.getValue().size() + " instances answered with "
                        + entry.getValue().get(0).text())
                .collect(Collectors.joining("; "));
        boolean permanent = answers.stream().allMatch(answer -> answer.failureClass() == FailureClass.PERMANENT);
        return new Failure(
                permanent ? FailureClass.PERMANENT : FailureClass.TRANSIENT,
                FailureClassifier.oneLine(text, FailureClassifier.LONGEST));
    }

    /** The status, with the peer's comment or what it means. */
    String text() {
        if (status == InstanceAnswers.BROKEN) {
            return "a broken association";
        }
        if (status == InstanceAnswers.NOT_COMMITTED) {
            return "no storage commitment";
        }
        String code = String.format("%04X", status);
        if (status == InstanceAnswers.NO_CONTEXT && message == null) {
            return code + " (no presentation context accepted)";
        }
        return message == null || message.isBlank() ? code : code + " (" + message + ")";
    }

    /** Whether the peer refuses the instance, and would again. */
    public boolean isPermanent() {
        return !isDone() && failureClass() == FailureClass.PERMANENT;
    }

    /** Out of resources (A7xx) passes, and so may what broke; everything else that is no success is refused again. */
    FailureClass failureClass() {
        return (status & 0xFF00) == 0xA700 || status == InstanceAnswers.BROKEN
                ? FailureClass.TRANSIENT
                : FailureClass.PERMANENT;
    }
}
