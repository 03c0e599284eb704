package org.dromedary.notify;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

/**
 * Mails as {@code .eml} files (RFC 5322), complete and forced to disk before they get their name. Only the owner reads
 * them: one may hold a password.
 */
final class FolderOutbox implements Outbox {

    private final Path folder;

    FolderOutbox(Path folder) {
        this.folder = folder;
    }

    @Override
    public void deliver(MimeMessage mail, String name, Handover handover) throws MailNotSentException {
        Path file = folder.resolve(name + ".eml");
        Path part = folder.resolve(name + ".part");
        try {
            createFolder();
            // left behind by a crash, perhaps; its bytes are of no use
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    ownerOnly(folder, "rw-------"))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                mail.writeTo(out);
                out.flush();
                channel.force(true);
            }
            // no handover to announce: the same mail once more replaces the first
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (IOException | MessagingException e) {
            throw new MailNotSentException(
                    "The mail could not be written to " + folder + " ("
                            + e.getClass().getSimpleName()
                            + "); see that the folder is writable and the disk is not full",
                    false,
                    e);
        }
    }

    @Override
    public void probe() throws MailNotSentException {
        Path existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new MailNotSentException(
                    folder + " is not writable; give this user the right to write there", true, null);
        }
    }

    private void createFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            Files.createDirectories(folder, ownerOnly(parent, "rwx------"));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path place, String permissions) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    // The rename itself is durable only when the directory is. Windows cannot open one, and needs not.
    private void forceFolder() throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
