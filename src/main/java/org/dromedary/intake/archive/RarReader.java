package org.dromedary.intake.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

import com.github.junrar.Archive;
import com.github.junrar.exception.CrcErrorException;
import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import com.github.junrar.rarfile.HostSystem;

/** Reads a RAR up to version 4, entry after entry; also a solid one, and one in volumes that lie beside each other. */
final class RarReader implements ArchiveReader {

    private static final int UNIX_TYPE = 0170000;
    private static final int UNIX_LINK = 0120000;
    private static final int UNIX_FILE = 0100000;
    private static final int REPARSE_POINT = 0x400;
    /** A method of RAR asks for up to 256 MB and no limit can be set, so that only one RAR is read at a time. */
    private static final ReentrantLock MEMORY = new ReentrantLock();

    @Override
    public void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        RarBlocks blocks = RarBlocks.of(archive.file());
        if (blocks.isLaterVolume()) {
            throw new UnpackException(
                    UnpackException.Reason.UNSUPPORTED,
                    "It is a later volume of a RAR; its files come with the first volume, if all lie beside each other"
                            + " in a watched folder; from a server or by an upload volumes are not taken");
        }
        extraction.budget().announce(blocks.entries(), blocks.unpacked());
        MEMORY.lock();
        try {
            new Run(archive, blocks, extraction).all();
        } finally {
            MEMORY.unlock();
        }
    }

    /** One archive while it is read. */
    private static final class Run {

        private final OpenArchive archive;
        private final RarBlocks blocks;
        private final Extraction extraction;
        private final RarVolumes volumes;

        Run(OpenArchive archive, RarBlocks blocks, Extraction extraction) {
            this.archive = archive;
            this.blocks = blocks;
            this.extraction = extraction;
            this.volumes = new RarVolumes(archive.file(), extraction.budget());
        }

        void all() throws UnpackException, IOException {
            try (Archive opened = open()) {
                for (FileHeader entry = opened.nextFileHeader();
                        entry != null && !extraction.isStopped();
                        entry = opened.nextFileHeader()) {
                    extraction.budget().countEntry();
                    one(opened, entry);
                    if (volumes.refused() != null) {
                        throw volumes.refused();
                    }
                }
            } catch (RarException e) {
                throw new IOException(Extraction.said(e), e);
            }
            if (volumes.missing() != null) {
                throw new UnpackException(
                        UnpackException.Reason.DAMAGED,
                        "The volume " + volumes.missing()
                                + " of the RAR is missing; bring all its volumes together, the first one last");
            }
            if (!blocks.whole()) {
                throw new IOException("a header is damaged or missing");
            }
        }

        private void one(Archive opened, FileHeader entry) throws UnpackException, IOException {
            String name = entry.getFileName();
            String fault = fault(entry, name);
            if (fault != null) {
                extraction.refuse(archive, name, fault);
                pass(opened, entry);
            } else if (!entry.isDirectory()) {
                file(opened, entry, name);
            }
        }

        private String fault(FileHeader entry, String name) {
            boolean unix = entry.getHostOS() == HostSystem.unix || entry.getHostOS() == HostSystem.beos;
            int mode = unix ? entry.getFileAttr() & UNIX_TYPE : 0;
            if (mode == UNIX_LINK || !unix && (entry.getFileAttr() & REPARSE_POINT) != 0) {
                return EntryNames.LINK;
            }
            if (mode != 0 && mode != UNIX_FILE && !entry.isDirectory()) {
                return EntryNames.DEVICE;
            }
            if (entry.isSplitBefore()) {
                return "it begins in an earlier volume of the RAR";
            }
            if (extraction.budget().isTooLong(entry.getFullUnpackSize())) {
                return extraction.budget().tooLong();
            }
            return EntryNames.fault(name);
        }

        private void file(Archive opened, FileHeader entry, String name) throws UnpackException, IOException {
            try {
                extraction.take(archive, name, entry.getFullPackSize(), file -> extract(opened, entry, file));
            } catch (EntryRefusedException e) {
                extraction.refuse(archive, name, e.getMessage());
            } catch (DiskException e) {
                throw e;
            } catch (IOException e) {
                extraction.refuse(archive, name, why(e));
            }
        }

        private String why(IOException e) {
            if (volumes.missing() != null) {
                return "it goes on in the volume " + volumes.missing() + ", which is missing";
            }
            return "damaged: " + Extraction.said(e);
        }

        /** In a solid archive what comes later builds on what is left out. */
        private void pass(Archive opened, FileHeader entry) throws UnpackException, IOException {
            if (blocks.isSolid() && entry.getFullUnpackSize() > 0) {
                try {
                    extraction.discard(entry.getFullPackSize(), file -> extract(opened, entry, file));
                } catch (EntryRefusedException e) {
                    throw new IOException("a solid RAR cannot be read on after an entry that is left out", e);
                }
            }
        }

        private void extract(Archive opened, FileHeader entry, EntryFile file) throws IOException {
            try {
                opened.extractFile(entry, file);
                if (file.bytes() < entry.getFullUnpackSize()) {
                    throw new IOException("it ends early");
                }
            } catch (CrcErrorException e) {
                throw new IOException("the checksum is wrong", e);
            } catch (RarException e) {
                if (e.getCause() instanceof IOException own) {
                    throw own;
                }
                throw new IOException(Extraction.said(e.getCause() == null ? e : e.getCause()), e);
            } catch (RuntimeException e) {
                throw new IOException(Extraction.said(e), e);
            }
        }

        private Archive open() throws UnpackException, IOException, RarException {
            if (!blocks.isHidden()) {
                Archive plain = new Archive(volumes, null, null);
                if (plain.getFileHeaders().stream().noneMatch(FileHeader::isEncrypted)) {
                    return plain;
                }
                plain.close();
            }
            for (char[] password : extraction.passwords().configured()) {
                if (opens(new String(password))) {
                    return new Archive(volumes, null, new String(password));
                }
            }
            throw new UnpackException(
                    UnpackException.Reason.PASSWORD,
                    "The archive is " + extraction.passwords().lacking());
        }

        /** There is no check of a password but the one at the end of a file. */
        private boolean opens(String password) throws IOException {
            try (Archive tried = new Archive(volumes, null, password)) {
                for (FileHeader entry : tried.getFileHeaders()) {
                    if (entry.isEncrypted() || blocks.isHidden() && !entry.isDirectory()) {
                        tried.extractFile(entry, OutputStream.nullOutputStream());
                        return true;
                    }
                    if (blocks.isSolid()) {
                        tried.extractFile(entry, OutputStream.nullOutputStream());
                    }
                }
                return !tried.getFileHeaders().isEmpty();
            } catch (RarException | RuntimeException e) {
                return false;
            }
        }
    }
}
