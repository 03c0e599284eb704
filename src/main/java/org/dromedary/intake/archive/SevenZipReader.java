package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;

/** Reads a 7z, entry after entry, since several share one compressed stream. */
final class SevenZipReader implements ArchiveReader {

    private static final int UNIX = 0x8000;
    private static final int UNIX_TYPE = 0170000;
    private static final int UNIX_LINK = 0120000;
    private static final int UNIX_FILE = 0100000;
    private static final int REPARSE_POINT = 0x400;

    @Override
    public void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        try (SevenZFile opened = open(archive, extraction)) {
            announce(opened, extraction.budget());
            for (SevenZArchiveEntry entry : opened.getEntries()) {
                if (extraction.isStopped()) {
                    return;
                }
                extraction.budget().countEntry();
                one(opened, entry, archive, extraction);
            }
        }
    }

    /** The sizes in a 7z are those that are unpacked at most, so that a bomb is seen before anything is. */
    private static void announce(SevenZFile opened, Budget budget) throws UnpackException {
        long count = 0;
        long bytes = 0;
        for (SevenZArchiveEntry entry : opened.getEntries()) {
            count++;
            bytes += Math.max(0, Math.min(entry.getSize(), Long.MAX_VALUE - bytes));
        }
        budget.announce(count, bytes);
    }

    private static void one(SevenZFile opened, SevenZArchiveEntry entry, OpenArchive archive, Extraction extraction)
            throws UnpackException, IOException {
        String name = entry.getName() == null ? "" : entry.getName();
        try {
            opened.getNextEntry();
            String fault = fault(entry, name);
            if (fault == null && extraction.budget().isTooLong(entry.getSize())) {
                fault = extraction.budget().tooLong();
            }
            if (fault != null) {
                extraction.refuse(archive, name, fault);
            } else if (!entry.isDirectory()) {
                extraction.take(archive, name, -1, file -> file.take(new Current(opened)));
            }
        } catch (EntryRefusedException e) {
            extraction.refuse(archive, name, e.getMessage());
        } catch (DiskException e) {
            throw e;
        } catch (PasswordRequiredException e) {
            extraction.refuse(archive, name, extraction.passwords().lacking());
        } catch (IOException | RuntimeException e) {
            extraction.refuse(archive, name, why(e, extraction.budget().limits()));
        }
    }

    /** The library tells a method that it does not know by its message only. */
    private static String why(Exception e, UnpackLimits limits) {
        if (e instanceof MemoryLimitException) {
            return Decompressors.tooMuch(limits);
        }
        if (e instanceof RuntimeException || e.getCause() instanceof RuntimeException) {
            return "in one compressed stream with an entry that cannot be read";
        }
        String message = Extraction.said(e);
        return message.startsWith("Unsupported compression method") || message.startsWith("Multi input/output")
                ? "compressed by a method of 7z that cannot be read; repack as ZIP"
                : "damaged: " + message;
    }

    private static String fault(SevenZArchiveEntry entry, String name) {
        if (entry.isAntiItem()) {
            return "a note that a file was deleted, not a file";
        }
        int attributes = entry.getHasWindowsAttributes() ? entry.getWindowsAttributes() : 0;
        int mode = (attributes & UNIX) == 0 ? 0 : attributes >>> 16 & UNIX_TYPE;
        if (mode == UNIX_LINK || mode == 0 && (attributes & REPARSE_POINT) != 0) {
            return EntryNames.LINK;
        }
        if (mode != 0 && mode != UNIX_FILE && !entry.isDirectory()) {
            return EntryNames.DEVICE;
        }
        return EntryNames.fault(name);
    }

    private static SevenZFile open(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        try {
            if (!isEncrypted(archive, extraction)) {
                return open(archive, null, extraction);
            }
        } catch (PasswordRequiredException e) {
            // its names are encrypted, too
        }
        for (char[] password : extraction.passwords().configured()) {
            if (opens(archive, password, extraction)) {
                return open(archive, password, extraction);
            }
        }
        throw new UnpackException(
                UnpackException.Reason.PASSWORD,
                "The archive is " + extraction.passwords().lacking());
    }

    private static SevenZFile open(OpenArchive archive, char[] password, Extraction extraction)
            throws UnpackException, IOException {
        UnpackLimits limits = extraction.budget().limits();
        try {
            return SevenZFile.builder()
                    .setSeekableByteChannel(FileChannel.open(archive.file(), StandardOpenOption.READ))
                    .setPassword(password)
                    .setMaxMemoryLimitKiB(Decompressors.kilobytes(limits))
                    .get();
        } catch (MemoryLimitException e) {
            throw new UnpackException(
                    UnpackException.Reason.UNSUPPORTED,
                    "The archive is not opened: " + Decompressors.tooMuch(limits),
                    e);
        }
    }

    /** Whether a password is right: there is no check but the one at the end of the first encrypted file. */
    private static boolean opens(OpenArchive archive, char[] password, Extraction extraction) throws UnpackException {
        try (SevenZFile tried = open(archive, password, extraction)) {
            SevenZArchiveEntry entry = tried.getNextEntry();
            while (entry != null && !isEncrypted(entry)) {
                entry = tried.getNextEntry();
            }
            if (entry != null) {
                new Current(tried).transferTo(OutputStream.nullOutputStream());
            }
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** By its first file: the methods of one are known when its turn comes. */
    private static boolean isEncrypted(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        try (SevenZFile opened = open(archive, null, extraction)) {
            return firstIsEncrypted(opened);
        }
    }

    private static boolean firstIsEncrypted(SevenZFile opened) {
        try {
            SevenZArchiveEntry entry = opened.getNextEntry();
            while (entry != null && !entry.hasStream()) {
                entry = opened.getNextEntry();
            }
            return entry != null && isEncrypted(entry);
        } catch (IOException e) {
            // told with the name of the entry when its turn comes
            return false;
        }
    }

    private static boolean isEncrypted(SevenZArchiveEntry entry) {
        if (entry.getContentMethods() == null) {
            return false;
        }
        for (var method : entry.getContentMethods()) {
            if (method.getMethod() == SevenZMethod.AES256SHA256) {
                return true;
            }
        }
        return false;
    }

    /** The bytes of the entry that is being read. */
    private static final class Current extends InputStream {

        private final SevenZFile opened;

        Current(SevenZFile opened) {
            this.opened = opened;
        }

        @Override
        public int read() throws IOException {
            return opened.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return opened.read(bytes, offset, length);
        }
    }
}
