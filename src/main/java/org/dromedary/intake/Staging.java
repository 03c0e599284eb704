package org.dromedary.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.UUID;

import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;
import org.dromedary.intake.archive.Unpacker;
import org.dromedary.study.DataDirectory;

/** Files on the file system of the store, on their way into it; what a crash leaves of them goes at the next start. */
@Component
class Staging {

    private static final int BLOCK = 512 * 1024;
    private static final int PREAMBLE = 128;
    private static final ByteBuffer PREFIX = ByteBuffer.wrap("DICM".getBytes(StandardCharsets.US_ASCII));

    private final Path folder;
    private final Unpacker unpacker;

    Staging(DataDirectory data, Unpacker unpacker) throws IOException {
        this.unpacker = unpacker;
        folder = data.incoming().resolve("intake");
        data.create(folder);
    }

    /** A copy of a file with its digest. */
    record Copy(Path file, String digest, long bytes) {}

    Path folder() {
        return folder;
    }

    Path fresh() {
        return folder.resolve(UUID.randomUUID() + ".part");
    }

    /** Removes a file that is not kept, overwritten before when the settings want that. */
    void remove(Path staged) throws IOException {
        unpacker.remove(staged);
    }

    /** Copies a file and forces the copy. */
    Copy copy(Path source) throws IOException {
        Path copy = fresh();
        MessageDigest digest = Sha256.digest();
        long bytes = 0;
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate((int) Math.max(1, Math.min(BLOCK, in.size() + 1)));
            while (in.read(block.clear()) >= 0) {
                block.flip();
                digest.update(block.duplicate());
                bytes += block.remaining();
                write(out, block);
            }
            out.force(false);
        }
        return new Copy(copy, Sha256.hex(digest), bytes);
    }

    /**
     * Gives an instance the preamble and file meta information that PS3.10 §7.1 asks for, if it has none.
     *
     * @return where it is now
     */
    Path complete(Path file, DicomHeader header) throws IOException {
        Part10 part10 = header.part10();
        if (hasPreamble(file) || header.sopClassUid() == null || header.sopInstanceUid() == null) {
            return file;
        }
        Path complete = fresh();
        byte[] head = Part10.head(
                header.sopClassUid(),
                header.sopInstanceUid(),
                part10.transferSyntax().uid(),
                null);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(complete, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(out, ByteBuffer.wrap(head));
            long at = part10.datasetOffset();
            while (at < in.size()) {
                at += in.transferTo(at, in.size() - at, out);
            }
            out.force(false);
        }
        remove(file);
        return complete;
    }

    /** Whether a file begins as PS3.10 §7.1 asks for. */
    static boolean hasPreamble(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX.remaining());
            int n = in.read(prefix, PREAMBLE);
            return n == prefix.capacity() && prefix.flip().equals(PREFIX);
        }
    }

    private static void write(FileChannel out, ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            out.write(block);
        }
    }
}
