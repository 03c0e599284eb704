package org.dromedary.packaging;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.dromedary.dicom.TextRule;

/**
 * Takes a mail request out of an instance: everything of the mailer's from StudyDescription at any depth, and what the
 * modality copied of this request into other text (SeriesDescription, ProtocolName, the request attributes, comments).
 * Other text is touched only where it holds this request's own recipients or password, because "PW: 2.5 MHz" is medicine
 * elsewhere.
 */
final class RequestRule implements TextRule {

    private static final int STUDY_DESCRIPTION = 0x00081030;
    /**
     * A short password is a word of its own right ("CT", "1234"): it is taken out with its key only. What is left then
     * tells a recipient nothing, who must know the password to see it.
     */
    private static final int SHORTEST_WORD = 6;
    /** What the study is filed by: never emptied because somebody took the patient's number for a password. */
    private static final Set<Integer> IDENTIFIERS = Set.of(
            0x00080050, // AccessionNumber
            0x00100020, // PatientID
            0x00101000, // OtherPatientIDs
            0x00200010, // StudyID
            0x00401001, // RequestedProcedureID
            0x00400009, // ScheduledProcedureStepID
            0x00402016, // PlacerOrderNumberImagingServiceRequest
            0x00402017); // FillerOrderNumberImagingServiceRequest

    private final List<String> recipients;
    private final List<String> passwords;
    private final List<Pattern> words;

    /** @param requests all that the instances of the study were given; usually one */
    RequestRule(Collection<MailRequest> requests) {
        this.recipients = requests.stream()
                .flatMap(request -> request.recipients().stream())
                .map(address -> address.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        this.passwords = requests.stream()
                .map(MailRequest::password)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        this.words = passwords.stream()
                .filter(password -> password.length() >= SHORTEST_WORD)
                .map(Pattern::quote)
                .map(password -> Pattern.compile(
                        "[(\\[\"']" + password + "[)\\]\"']|(?<![\\p{L}\\p{N}])" + password + "(?![\\p{L}\\p{N}])"))
                .toList();
    }

    @Override
    public String apply(int tag, String value) {
        if (tag == STUDY_DESCRIPTION) {
            return MailRequest.clean(value);
        }
        String rest = Token.remove(
                value,
                RequestScanner.scan(value).stream()
                        .filter(token -> isOurs(token, value.length()))
                        .toList());
        return IDENTIFIERS.contains(tag) ? rest : withoutWords(rest);
    }

    private boolean isOurs(Token token, int length) {
        String value = token.value();
        return switch (token.kind()) {
            case ADDRESS -> holdsRecipient(value.toLowerCase(Locale.ROOT), token.end() == length);
            // SH holds 16 characters: a copy may have been cut
            case PASSWORD ->
                !value.isEmpty()
                        && passwords.stream()
                                .anyMatch(password -> password.startsWith(value) || value.startsWith(password));
            case LANGUAGE -> false;
        };
    }

    private boolean holdsRecipient(String run, boolean atEnd) {
        return recipients.stream()
                .anyMatch(
                        recipient -> run.contains(recipient) || atEnd && run.length() > 1 && recipient.startsWith(run));
    }

    private String withoutWords(String value) {
        String rest = value;
        for (Pattern word : words) {
            List<Token> found = word.matcher(Width.narrow(rest))
                    .results()
                    .map(match -> new Token(Token.Kind.PASSWORD, match.start(), match.end(), "", false, null))
                    .toList();
            rest = Token.remove(rest, found);
        }
        return rest;
    }
}
