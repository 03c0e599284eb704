package org.dromedary.component.filesender;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One message: what to upload, and for whom.
 *
 * @param files in order; names are as found on disk
 * @param recipients checked, without repetitions; empty for a link
 * @param from address in whose name the mails are sent
 * @param expires zero for the site's default
 * @param language of the mails, or null for the site's
 * @param options further options of the transfer
 */
record FileSenderOrder(
        List<OutgoingFile> files,
        List<String> recipients,
        boolean getALink,
        String from,
        String subject,
        String message,
        Duration expires,
        String language,
        Map<String, Boolean> options) {

    /** The same for the same message after a restart, different for other files, recipients or account. No address can be read from it. */
    String fingerprint(FileSenderClient client) {
        StringBuilder text = new StringBuilder()
                .append(client.site())
                .append('\n')
                .append(client.credentials())
                .append('\n')
                .append(getALink)
                .append('\n');
        recipients.stream().map(MailAddresses::key).sorted().forEach(key -> text.append(key)
                .append('\n'));
        files.forEach(file -> text.append(file.path().toAbsolutePath().normalize())
                .append('\0')
                .append(file.size())
                .append('\0')
                .append(file.modified())
                .append('\n'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
