package org.dromedary.notify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

import org.apache.camel.spi.StateRepository;

/** What is known of one mail of one delivery to one recipient, across crashes. */
final class MailMemory {

    /** The stages of a mail; each is committed before the next thing happens. */
    enum Stage {
        /** Has a Message-ID, has not been handed over. */
        PREPARED,
        /** Is being handed over: after a crash nobody knows whether it went out. */
        SENDING,
        /** The server has taken it. */
        SENT
    }

    private final StateRepository<String, String> repository;
    private final String key;
    private final String recipientDigest;
    private Stage stage;
    private String uuid;

    private MailMemory(StateRepository<String, String> repository, String key, String recipientDigest) {
        this.repository = repository;
        this.key = key;
        this.recipientDigest = recipientDigest;
    }

    /** Reads what is known, or begins. */
    static MailMemory recall(
            StateRepository<String, String> repository, long deliveryId, String kind, String recipient) {
        String digest = digest(recipient);
        MailMemory memory = new MailMemory(repository, deliveryId + "/mail/" + kind + "/" + digest, digest);
        String value = repository.getState(memory.key);
        if (value == null) {
            memory.uuid = UUID.randomUUID().toString();
            memory.become(Stage.PREPARED);
        } else {
            String[] parts = value.split(" ", 2);
            memory.stage = Stage.valueOf(parts[0]);
            memory.uuid = parts[1];
        }
        return memory;
    }

    Stage stage() {
        return stage;
    }

    /** Left part of the Message-ID: the same for each attempt, and not to be guessed from the recipient. */
    String uuid() {
        return uuid;
    }

    /** Stands for the recipient where the address itself should not be seen. */
    String recipientDigest() {
        return recipientDigest;
    }

    /** Returns after the commit. */
    void become(Stage next) {
        repository.setState(key, next + " " + uuid);
        stage = next;
    }

    private static String digest(String recipient) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(recipient.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
