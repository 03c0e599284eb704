package org.dromedary.google;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.api.client.json.gson.GsonFactory;

/** The refresh token of a person's sign-in, in a file that only its owner reads. */
final class TokenFile {

    private static final String TOKEN = "refresh_token";

    private final Path file;
    private final String account;

    TokenFile(Path file, String account) {
        this.file = file;
        this.account = account;
    }

    Path path() {
        return file;
    }

    /** @throws SignInException if nobody has signed in, or the file is damaged */
    String read() throws SignInException {
        try {
            Map<?, ?> content = GsonFactory.getDefaultInstance().fromString(Files.readString(file), Map.class);
            if (content != null && content.get(TOKEN) instanceof String token && !token.isBlank()) {
                return token;
            }
        } catch (NoSuchFileException e) {
            throw new SignInException(
                    "Nobody has signed in to Google account " + account + "; run: dromedary google-login " + account,
                    e);
        } catch (IOException | RuntimeException e) {
            // its message may quote the file
            throw unreadable(e.getClass().getSimpleName());
        }
        throw unreadable("no token in it");
    }

    private SignInException unreadable(String why) {
        return new SignInException(
                file + " cannot be read (" + why + "); run: dromedary google-login " + account, null);
    }

    /** Complete and forced before it takes the place of an earlier one; readable by its owner only from its first byte on. */
    void write(String refreshToken, String scopes) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Map<String, String> content = new TreeMap<>();
        content.put(TOKEN, refreshToken);
        content.put("scopes", scopes);
        content.put("signed_in", Instant.now().toString());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (FileChannel out = FileChannel.open(
                part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(folder))) {
            ByteBuffer bytes = ByteBuffer.wrap(
                    GsonFactory.getDefaultInstance().toPrettyString(content).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
