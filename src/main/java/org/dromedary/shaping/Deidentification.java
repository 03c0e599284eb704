package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;

/**
 * De-identifies by a profile.
 *
 * @param file of the profile; its digest is the profile's version
 */
record Deidentification(DeidentifyProfiles profiles, String name, Path file) implements InstanceStep {

    private static final int VERSION_BYTES = 4;

    @Override
    public String description() {
        return "de-identified by profile " + name + " (version " + version() + ")";
    }

    private String version() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
        } catch (IOException e) {
            return "unknown";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    @Override
    public Set<String> apply(Path instance, Path made) throws IOException, PeerException {
        try {
            return profiles.get(name)
                    .run(instance, made, new DeidentifyContext(made.getParent()))
                    .words();
        } catch (DeidentifyException e) {
            throw new ShapingException(e.getMessage() + "; nothing of the study was sent", true, e);
        }
    }
}
