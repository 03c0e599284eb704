package org.dromedary.worklist.hl7;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps refused messages in {@code quarantine/hl7}, each with a {@code .txt} beside it that says why: the newest ones, and of
 * each no more than its beginning, so that no sender fills the disk.
 */
final class RefusedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedMessages.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final int LONGEST = 1 << 20;
    private static final String MESSAGE = ".hl7";
    private static final String REASON = ".txt";

    private final Path folder;
    private final int most;

    /** @param most how many are kept */
    RefusedMessages(Path folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    /**
     * Keeps a message; a disk that does not take it is told in the log, the sender has his answer in any case.
     *
     * @param sender address
     * @param why without patient data
     */
    synchronized void keep(byte[] message, String sender, String why) {
        String name =
                STAMP.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8);
        LOG.warn("Refused an HL7 message from {}: {}; kept as quarantine/hl7/{}{}", sender, why, name, MESSAGE);
        if (most == 0) {
            return;
        }
        try {
            Files.createDirectories(folder);
            int length = Math.min(message.length, LONGEST);
            Files.writeString(
                    folder.resolve(name + REASON),
                    "at: " + Instant.now() + "\nsender: " + sender + "\nwhy: " + why + "\nbytes: " + message.length
                            + (length < message.length ? "\nkept: " + length : "") + "\n");
            Files.write(folder.resolve(name + MESSAGE), java.util.Arrays.copyOf(message, length));
            removeOldest();
        } catch (IOException e) {
            LOG.error("A refused HL7 message cannot be kept in {}: {}", folder, e.getMessage());
        }
    }

    private void removeOldest() throws IOException {
        List<Path> messages;
        try (Stream<Path> files = Files.list(folder)) {
            messages = files.filter(file -> file.toString().endsWith(MESSAGE))
                    .sorted()
                    .toList();
        }
        for (Path old : messages.subList(0, Math.max(0, messages.size() - most))) {
            Files.deleteIfExists(old);
            String name = old.getFileName().toString();
            Files.deleteIfExists(old.resolveSibling(name.substring(0, name.length() - MESSAGE.length()) + REASON));
        }
    }
}
