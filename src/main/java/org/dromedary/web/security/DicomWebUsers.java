package org.dromedary.web.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.operations.settings.ProvenPasscodes;

/**
 * The users of {@code dromedary.dicom-web.users-file}, which is read again when it changes. A line
 * {@code name:bcrypt-hash:rights} is somebody with a password, {@code name:sha256:rights} the bearer of a token whose SHA-256 that
 * is, in hexadecimal digits. Rights are {@code read}, {@code store} or both, parted by a comma; without any, read.
 */
final class DicomWebUsers {

    /** Search and retrieve. */
    static final String READ = "read";
    /** Store. */
    static final String STORE = "store";

    private static final Logger LOG = LoggerFactory.getLogger(DicomWebUsers.class);
    private static final String KEY = "dromedary.dicom-web.users-file";
    private static final Pattern LINE = Pattern.compile(
            "([^:]+):(?:(\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53})|([0-9A-Fa-f]{64}))(?::((?:read|store)(?:,(?:read|store))?))?");

    private final Path file;
    private final ProvenPasscodes passwords = new ProvenPasscodes();
    private Users users = new Users(Map.of(), Map.of());
    private FileTime readAt;
    private boolean faulty;

    /** Somebody who may call. */
    record User(String name, Set<String> rights) {}

    private record Account(User user, String hash) {}

    private record Users(Map<String, Account> byName, Map<String, User> byToken) {}

    /** @param path of the file; empty: nobody */
    DicomWebUsers(String path) {
        file = path.isBlank() ? null : Path.of(path);
        if (file != null) {
            try {
                readAt = Files.getLastModifiedTime(file);
                users = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new InvalidConfigurationPropertyValueException(
                        KEY, path, "cannot be read (" + e.getMessage() + "): create it with htpasswd -cB");
            }
        }
    }

    private static Users parse(List<String> lines) throws IOException {
        Map<String, Account> byName = new HashMap<>();
        Map<String, User> byToken = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher entry = LINE.matcher(line);
            if (!entry.matches()) {
                // what stands there may be a password in clear
                throw new IOException(
                        "line " + (i + 1) + " is not name:bcrypt-hash:rights nor name:sha256-of-token:rights");
            }
            Set<String> rights = new TreeSet<>(List.of((entry.group(4) == null ? READ : entry.group(4)).split(",")));
            User user = new User(entry.group(1), rights);
            if (entry.group(2) != null) {
                byName.put(user.name(), new Account(user, entry.group(2)));
            } else {
                byToken.put(entry.group(3).toLowerCase(), user);
            }
        }
        return new Users(Map.copyOf(byName), Map.copyOf(byToken));
    }

    private synchronized Users current() {
        if (file == null) {
            return users;
        }
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(readAt)) {
                readAt = changed;
                users = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
                LOG.info(
                        "{} users may call by {}",
                        users.byName().size() + users.byToken().size(),
                        file);
            }
            faulty = false;
        } catch (IOException e) {
            if (!faulty) {
                LOG.error("{}: {}; the users known before stay: correct the file", file, e.getMessage());
            }
            faulty = true;
        }
        return users;
    }

    /** The user with this name, if the password is right; empty too where the file does not know the name. */
    Optional<User> withPassword(String name, String password) {
        Account account = current().byName().get(name);
        return account != null && passwords.matches(name, account.hash(), password)
                ? Optional.of(account.user())
                : Optional.empty();
    }

    /** Who bears this token. Tokens are found by their digest, so that no comparison tells how much of one was right. */
    Optional<User> withToken(String token) {
        return Optional.ofNullable(current().byToken().get(sha256(token)));
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
