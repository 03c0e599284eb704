package org.dromedary.intake.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.tukaani.xz.MemoryLimitException;

/** Takes one entry out of a ZIP. */
final class ZipEntryJob {

    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;

    private final OpenArchive archive;
    private final ZipRecord entry;
    private final Extraction extraction;

    ZipEntryJob(OpenArchive archive, ZipRecord entry, Extraction extraction) {
        this.archive = archive;
        this.entry = entry;
        this.extraction = extraction;
    }

    void run() throws UnpackException, IOException {
        String fault = entry.fault();
        if (fault == null && extraction.budget().isTooLong(entry.size())) {
            fault = extraction.budget().tooLong();
        }
        if (fault != null) {
            extraction.refuse(archive, entry.name(), fault);
        } else if (!entry.isFolder()) {
            file();
        }
    }

    private void file() throws UnpackException, IOException {
        try {
            if (entry.isEncrypted()) {
                encrypted();
            } else {
                take(archive.part(dataStart(), entry.packed()), entry.method(), entry.crc());
            }
        } catch (EntryRefusedException e) {
            extraction.refuse(archive, entry.name(), e.getMessage());
        } catch (DiskException e) {
            throw e;
        } catch (MemoryLimitException e) {
            extraction.refuse(
                    archive,
                    entry.name(),
                    Decompressors.tooMuch(extraction.budget().limits()));
        } catch (IOException e) {
            extraction.refuse(archive, entry.name(), "damaged: " + Extraction.said(e));
        }
    }

    private void take(InputStream packed, int method, long crc)
            throws UnpackException, IOException, EntryRefusedException {
        try (InputStream content = new CheckedContent(
                ZipMethods.open(
                        method, packed, entry.size(), extraction.budget().limits()),
                entry.size(),
                crc)) {
            extraction.takeHere(archive, entry.name(), entry.packed(), file -> file.take(content));
        }
    }

    /** Tries the passwords; one that only looked right shows at the end, when the check of the bytes fails. */
    private void encrypted() throws UnpackException, IOException, EntryRefusedException {
        IOException damaged = null;
        for (Password password : extraction.passwords().inOrder()) {
            InputStream packed = decrypted(password);
            if (packed != null) {
                try {
                    takeDecrypted(packed);
                    extraction.passwords().opened(password);
                    return;
                } catch (DiskException e) {
                    throw e;
                } catch (IOException e) {
                    damaged = e;
                }
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        throw new EntryRefusedException(extraction.passwords().lacking());
    }

    private void takeDecrypted(InputStream packed) throws UnpackException, IOException, EntryRefusedException {
        if (entry.aes() == null) {
            take(packed, entry.method(), entry.crc());
        } else {
            take(packed, entry.aes().method(), entry.aes().hasCrc() ? entry.crc() : CheckedContent.NO_CRC);
        }
    }

    private InputStream decrypted(Password password) throws IOException {
        InputStream packed = archive.part(dataStart(), entry.packed());
        if (entry.method() != ZipAes.METHOD) {
            return ZipCrypto.open(packed, entry, password);
        }
        if (entry.aes() == null) {
            throw new IOException("its AES header is missing");
        }
        return ZipAes.open(packed, entry.packed(), entry.aes(), password);
    }

    /** The local header has its own name and extra field, of other lengths perhaps. */
    private long dataStart() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(LOCAL_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (archive.part(entry.offset(), LOCAL_LENGTH).readNBytes(header.array(), 0, LOCAL_LENGTH) < LOCAL_LENGTH) {
            throw new EOFException("the archive ends before it");
        }
        if (header.getInt(0) != LOCAL) {
            throw new IOException("its header is not where the directory says");
        }
        return entry.offset() + LOCAL_LENGTH + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
    }
}
