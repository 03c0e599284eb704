package org.dromedary.packaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The password of a delivery's package, in a file that only its owner reads ({@value #FILE}, mode 0600), in the delivery's
 * folder. It outlives a crash, so that each attempt and the password's mail use the same one, and goes with the folder
 * when the delivery is finished. Line 1 is the password, line 2 says {@code generated} if Dromedary made it.
 *
 * @param generated true if Dromedary made it, so that nobody else knows it
 */
public record PackagePassword(String password, boolean generated) {

    /** Its name in the folder of a delivery; an operator's password for a file is put there as well. */
    public static final String FILE = "package.password";

    private static final String GENERATED = "generated";

    /** Why a text cannot be a package's password, without repeating it; empty if it can. */
    public static Optional<String> problem(String password) {
        return Optional.ofNullable(Passwords.problem(password));
    }

    /** The password of the delivery whose folder this is, if there is one. */
    public static Optional<PackagePassword> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PackagePassword(
                lines.get(0), lines.size() > 1 && lines.get(1).equals(GENERATED)));
    }

    /** Puts it into the folder of a delivery; on the disk when this returns. */
    public void write(Path folder) throws IOException {
        Path part = folder.resolve(FILE + ".part");
        Files.deleteIfExists(part);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        String content = password + "\n" + (generated ? GENERATED + "\n" : "");
        try (FileChannel channel =
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        PackageFile.forceFolder(folder);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "PackagePassword[generated=" + generated + "]";
    }
}
