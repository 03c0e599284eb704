package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** An archive while entries of it are read, by several threads perhaps; the last one closes it. */
final class OpenArchive {

    private final Path file;
    private final String name;
    private final int depth;
    private final WorkFiles removeFrom;
    private final FileChannel channel;
    private final long size;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * @param name for people
     * @param depth 1 for the outermost
     * @param removeFrom whose file it is, when it is to be removed afterwards; else null
     */
    OpenArchive(Path file, String name, int depth, WorkFiles removeFrom) throws DiskException {
        this.file = file;
        this.name = name;
        this.depth = depth;
        this.removeFrom = removeFrom;
        try {
            this.channel = FileChannel.open(file, StandardOpenOption.READ);
            this.size = channel.size();
        } catch (IOException e) {
            throw new DiskException("An archive cannot be opened", e);
        }
    }

    Path file() {
        return file;
    }

    String name() {
        return name;
    }

    int depth() {
        return depth;
    }

    long size() {
        return size;
    }

    /** All of it, or a part. */
    InputStream part(long start, long length) {
        return new ChannelSlice(channel, start, Math.min(length, size - start));
    }

    FileChannel channel() {
        return channel;
    }

    /** What an entry is called for people: the outermost archive goes without saying. */
    String entryName(String entry) {
        return depth == 1 ? EntryNames.shown(entry) : name + "/" + EntryNames.shown(entry);
    }

    /** Another thread reads it. */
    void use() {
        users.incrementAndGet();
    }

    /** A reader is done with it. */
    void release() throws IOException {
        if (users.decrementAndGet() == 0) {
            channel.close();
            if (removeFrom != null) {
                removeFrom.remove(file);
            }
        }
    }
}
