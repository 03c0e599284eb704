package org.dromedary.component.filesender;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a site allows, from its {@code GET /info} and its public {@code filesender-config.js.php}. A limit of 0 is unknown
 * and then left to the server.
 *
 * @param siteName the site's own name
 * @param chunkSize bytes of every chunk but the last; a storage that keeps one file per chunk takes no other size
 * @param workers uploads in parallel that the site asks for
 * @param maxTransferSize bytes of all files
 * @param maxFiles number of files
 * @param maxFileSize bytes of one file
 * @param maxRecipients number of recipients
 * @param maxDays the longest life of a transfer
 * @param defaultDays the life of a transfer that asks for none
 * @param bannedExtensions compared case-sensitively, as the server does
 * @param extensionPattern what follows the last dot of a name has to match
 * @param fileNamePattern a name has to match
 * @param encryptionMandatory whether only end-to-end encrypted transfers are taken
 */
public record FileSenderLimits(
        String siteName,
        long chunkSize,
        int workers,
        long maxTransferSize,
        int maxFiles,
        long maxFileSize,
        int maxRecipients,
        int maxDays,
        int defaultDays,
        Set<String> bannedExtensions,
        Pattern extensionPattern,
        Pattern fileNamePattern,
        boolean encryptionMandatory) {

    private static final String DEFAULT_EXTENSION = "^[a-zA-Z0-9]*$";
    private static final String DEFAULT_FILE_NAME = "^[ \\/\\p{L}\\p{N}_\\.,;:!@#$%^&*)(\\]\\[_-]+$";
    private static final long LARGEST_CHUNK = 1L << 30;
    private static final Pattern ENTRY = Pattern.compile(
            "(?m)^\\s*([a-z_]+)\\s*:\\s*(?:'((?:[^'\\\\\\n]|\\\\.)*)'|\"([^\"\\n]*)\"|([\\w.+-]+))\\s*,?\\s*$");

    /**
     * @param info the answer of {@code GET /info}, which wins where both have a value
     * @param script the text of the site's configuration for browsers; empty if there is none
     * @throws FileSenderRequestRefusedException if neither names a usable chunk size
     */
    static FileSenderLimits of(JsonNode info, String script) throws FileSenderRequestRefusedException {
        Map<String, String> entries = entries(script);
        Function<String, String> value = name -> {
            JsonNode node = info.path(name);
            return node.isValueNode() && !node.isNull() ? node.asText() : entries.get(name);
        };
        long chunkSize = number(value.apply("upload_chunk_size"));
        if (chunkSize <= 0 || chunkSize > LARGEST_CHUNK) {
            throw new FileSenderRequestRefusedException(
                    "The server names no usable upload_chunk_size; is this the address of a FileSender site?");
        }
        long workers = number(value.apply("terasender_worker_count"));
        return new FileSenderLimits(
                info.path("name").asText("FileSender"),
                chunkSize,
                "false".equals(value.apply("terasender_enabled")) ? 1 : (int) Math.max(1, Math.min(workers, 30)),
                number(value.apply("max_transfer_size")),
                count(value.apply("max_transfer_files")),
                number(value.apply("max_transfer_file_size")),
                count(value.apply("max_transfer_recipients")),
                count(value.apply("max_transfer_days_valid")),
                count(value.apply("default_transfer_days_valid")),
                words(value.apply("ban_extension")),
                pattern(value.apply("extension_whitelist_regex"), DEFAULT_EXTENSION),
                pattern(value.apply("valid_filename_regex"), DEFAULT_FILE_NAME),
                truth(value.apply("encryption_mandatory")));
    }

    /**
     * @param sizes bytes of each file
     * @param extensions what follows the last dot of each name, or ""
     * @throws FileSenderLimitExceededException with the limit and what was asked for
     */
    void check(List<Long> sizes, List<String> extensions, int recipients) throws FileSenderLimitExceededException {
        if (encryptionMandatory) {
            throw new FileSenderLimitExceededException(
                    "The site takes end-to-end encrypted transfers only, which this component does not make");
        }
        require(sizes.size(), maxFiles, "files in a transfer (max_transfer_files)");
        require(recipients, maxRecipients, "recipients of a transfer (max_transfer_recipients)");
        for (long size : sizes) {
            require(size, maxFileSize, "bytes in a file (max_transfer_file_size)");
        }
        require(
                sizes.stream().mapToLong(Long::longValue).sum(),
                maxTransferSize,
                "bytes in a transfer (max_transfer_size)");
        for (String extension : extensions) {
            if (bannedExtensions.contains(extension)) {
                throw new FileSenderLimitExceededException(
                        "The site refuses files that end in ." + extension + " (ban_extension)");
            }
        }
    }

    private static void require(long asked, long allowed, String what) throws FileSenderLimitExceededException {
        if (allowed > 0 && asked > allowed) {
            throw new FileSenderLimitExceededException(
                    "The site allows " + allowed + " " + what + ", this message has " + asked);
        }
    }

    private static Map<String, String> entries(String script) {
        Matcher matcher = ENTRY.matcher(script);
        return matcher.results()
                .collect(Collectors.toMap(found -> found.group(1), FileSenderLimits::text, (first, second) -> first));
    }

    private static String text(java.util.regex.MatchResult found) {
        if (found.group(2) != null) {
            return found.group(2).replaceAll("\\\\(.)", "$1");
        }
        return found.group(3) != null ? found.group(3) : found.group(4);
    }

    private static long number(String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static int count(String text) {
        return (int) Math.min(number(text), Integer.MAX_VALUE);
    }

    private static boolean truth(String text) {
        return "true".equals(text) || "1".equals(text);
    }

    private static Set<String> words(String text) {
        return text == null || text.equals("null")
                ? Set.of()
                : Arrays.stream(text.split("[,\\s]+"))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** A pattern that only PHP understands is replaced by FileSender's default one; the server checks again anyway. */
    private static Pattern pattern(String text, String otherwise) {
        try {
            return Pattern.compile(text == null || text.isEmpty() || text.equals("null") ? otherwise : text);
        } catch (PatternSyntaxException e) {
            return Pattern.compile(otherwise);
        }
    }
}
