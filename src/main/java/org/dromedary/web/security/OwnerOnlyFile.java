package org.dromedary.web.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with a secret of this installation: made once, and readable by its owner only from its first byte on. */
public final class OwnerOnlyFile {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnlyFile.class);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;

    /** @param file need not exist, nor its folder */
    public OwnerOnlyFile(Path file) {
        this.file = file;
    }

    /**
     * The content; made and written durably if there is none yet. Two programs that start at once get the same.
     *
     * @param maker of the first content
     * @throws UncheckedIOException if the file can neither be read nor written
     */
    public String readOrMake(Supplier<String> maker) {
        try {
            if (!Files.exists(file)) {
                make(maker.get());
            }
            tighten();
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write " + file, e);
        }
    }

    private void make(String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes =
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0];
        Set<StandardOpenOption> create = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(part, create, attributes)) {
            if (!posix) {
                ownerOnly(part);
            }
            out.write(ByteBuffer.wrap((content + System.lineSeparator()).getBytes(StandardCharsets.UTF_8)));
            out.force(true);
            // a link, unlike a rename, never replaces what another program wrote meanwhile
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was there already", file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // no links on this file system
            Files.move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void tighten() throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            LOG.warn("{} could be read by others; it is owner-only now. Change the secret if they may have", file);
            Files.setPosixFilePermissions(file, OWNER);
        }
    }

    /** For file systems without POSIX permissions (NTFS). */
    private static void ownerOnly(Path path) throws IOException {
        AclFileAttributeView acl = Files.getFileAttributeView(path, AclFileAttributeView.class);
        if (acl == null) {
            LOG.warn("The file system of {} knows no permissions; protect its folder yourself", path);
            return;
        }
        acl.setAcl(List.of(AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(Files.getOwner(path))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build()));
    }
}
