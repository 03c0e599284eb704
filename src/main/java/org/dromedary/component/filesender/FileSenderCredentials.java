package org.dromedary.component.filesender;

/**
 * Who signs the requests.
 *
 * @param user the user id ({@code remote_user}), case sensitive and often not a mail address; null only if an application signs
 * @param application the application ({@code remote_application}) whose secret signs on behalf of the user, or null
 * @param apiKey the API secret of the user, or of the application if one is named; used as text
 * @param algorithm the site's HMAC
 */
public record FileSenderCredentials(String user, String application, String apiKey, SignatureAlgorithm algorithm) {

    /**
     * @throws IllegalArgumentException without a secret, or with neither user nor application
     */
    public FileSenderCredentials {
        user = blankToNull(user);
        application = blankToNull(application);
        apiKey = blankToNull(apiKey);
        if (apiKey == null) {
            throw new IllegalArgumentException(
                    "FileSender needs an apiKey: create one on the site's page \"My profile\" (API secret)");
        }
        if (user == null && application == null) {
            throw new IllegalArgumentException(
                    "FileSender needs a user: the user id shown on the site's page \"My profile\"");
        }
        if (algorithm == null) {
            algorithm = SignatureAlgorithm.SHA1;
        }
    }

    /** A user's own secret, with the default algorithm. */
    public FileSenderCredentials(String user, String apiKey) {
        this(user, null, apiKey, SignatureAlgorithm.SHA1);
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Without the secret, so that it can stand in a log. */
    @Override
    public String toString() {
        return (application == null ? "" : "application " + application + (user == null ? "" : " for "))
                + (user == null ? "" : "user " + user);
    }
}
