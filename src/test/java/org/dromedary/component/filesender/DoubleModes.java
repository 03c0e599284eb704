package org.dromedary.component.filesender;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Switches of {@link FileSenderDouble}; may be changed while it runs, also by {@code GET _double/mode?name=value}. */
public final class DoubleModes {

    /** The 15 s are checked when the head of a request has come (Apache), not when its body has (nginx). */
    public volatile boolean apacheTimeCheck;

    /** Files have {@code uid} as before 2.60/3.1, not {@code puid}. */
    public volatile boolean uidKey;

    /** Versions before 2.63/3.2 name a bad recipient; later ones drop all. */
    public volatile boolean badEmailIsNamed;

    /** The server drops recipients it does not like and goes on with the others. */
    public volatile boolean dropsSomeRecipients;

    public volatile boolean roundtripTokenCheck;

    /** A chunk that comes while the first chunk of its file is being written is lost; the answers are as usual. */
    public volatile boolean truncateOnParallelFirstChunk;

    /** {@code filesystemChunked}: one file for each chunk. */
    public volatile boolean chunkPerFile;

    /** Uploads are checked and counted, and not kept. */
    public volatile boolean discardBytes;

    /** Added to each request, before it is answered. */
    public volatile long latencyMillis;

    /** Every connection is cut after the request. */
    public volatile boolean down;

    public volatile boolean maintenance;
    public volatile boolean serverNameWithPort;
    public volatile boolean sha256;
    public volatile long clockAheadSeconds;
    public volatile boolean configurationHidden;
    public volatile boolean encryptionMandatory;
    public volatile boolean numbersAsStrings = true;
    public volatile long chunkSize = 5L * 1024 * 1024;
    public volatile long workers = 6;
    public volatile long maxFiles = 30;
    public volatile long maxTransferSize = 107374182400L;
    public volatile long maxFileSize = 107374182400L;
    public volatile long maxRecipients = 50;
    public volatile long maxDays = 20;
    public volatile long defaultDays = 10;
    public volatile String banned = "exe,bat";

    /** Well-formed addresses that the server refuses all the same. */
    public final Set<String> refusedAddresses = ConcurrentHashMap.newKeySet();

    /** By name, for the hand. */
    void set(String name, String value) throws ReflectiveOperationException {
        if (name.equals("refusedAddresses")) {
            refusedAddresses.add(value);
            return;
        }
        var field = DoubleModes.class.getField(name);
        if (field.getType() == boolean.class) {
            field.setBoolean(this, Boolean.parseBoolean(value));
        } else if (field.getType() == long.class) {
            field.setLong(this, Long.parseLong(value));
        } else {
            field.set(this, value);
        }
    }
}
