package org.dromedary.operations.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.UserIdentities;

/**
 * The users of {@code dromedary.dicom.user-identity.users-file}, which is read again when it changes. A line {@code name:hash}
 * wants the passcode of that bcrypt hash; a line {@code name:} takes the name alone. The route that receives finds it as
 * {@code dicomUsers}.
 */
@Component("dicomUsers")
public class DicomUsers implements UserIdentities {

    private static final Logger LOG = LoggerFactory.getLogger(DicomUsers.class);
    private static final String KEY = "dromedary.dicom.user-identity.users-file";
    private static final Pattern LINE = Pattern.compile("([^:]+):(\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53})?");

    private final Path file;
    private final ProvenPasscodes passcodes = new ProvenPasscodes();
    private Map<String, String> hashes = Map.of();
    private FileTime readAt;
    private boolean faulty;

    DicomUsers(DicomProperties properties) {
        String path = properties.userIdentity().usersFile();
        file = path.isBlank() ? null : Path.of(path);
        if (file != null) {
            try {
                readAt = Files.getLastModifiedTime(file);
                hashes = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new InvalidConfigurationPropertyValueException(
                        KEY, path, "cannot be read (" + e.getMessage() + "): create it with htpasswd -cB");
            }
        }
        if (properties.userIdentity().required() && hashes.isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY, path, "names nobody, but user-identity.required is true: add a line of htpasswd -nB NAME");
        }
    }

    private static Map<String, String> parse(List<String> lines) throws IOException {
        Map<String, String> hashes = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var user = LINE.matcher(line);
            if (!user.matches()) {
                // what stands there may be a passcode in clear
                throw new IOException("line " + (i + 1) + " is not name:bcrypt-hash");
            }
            hashes.put(user.group(1), user.group(2) == null ? "" : user.group(2));
        }
        return Map.copyOf(hashes);
    }

    private synchronized Map<String, String> current() {
        if (file == null) {
            return hashes;
        }
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(readAt)) {
                readAt = changed;
                hashes = parse(Files.readAllLines(file, StandardCharsets.UTF_8));
                LOG.info("{} users may call by {}", hashes.size(), file);
            }
            faulty = false;
        } catch (IOException e) {
            if (!faulty) {
                LOG.error("{}: {}; the users known before stay: correct the file", file, e.getMessage());
            }
            faulty = true;
        }
        return hashes;
    }

    @Override
    public boolean isEmpty() {
        return current().isEmpty();
    }

    @Override
    public boolean matches(String user, String passcode) {
        String hash = current().get(user);
        if (hash != null && hash.isEmpty()) {
            return true;
        }
        return passcode != null && passcodes.matches(user, hash, passcode);
    }
}
