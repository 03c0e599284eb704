package org.dromedary.intake.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
        try (InputStream content = content()) {
            extraction.takeHere(archive, entry.name(), entry.packed(), content);
        } catch (EntryRefusedException e) {
            extraction.refuse(archive, entry.name(), e.getMessage());
        } catch (DiskException e) {
            throw e;
        } catch (IOException e) {
            extraction.refuse(archive, entry.name(), "damaged: " + Extraction.said(e));
        }
    }

    private InputStream content() throws IOException, EntryRefusedException {
        if (entry.isEncrypted()) {
            throw new EntryRefusedException("encrypted");
        }
        InputStream packed = archive.part(dataStart(), entry.packed());
        return new CheckedContent(
                ZipMethods.open(
                        entry.method(), packed, entry, extraction.budget().limits()),
                entry.size(),
                entry.crc());
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
