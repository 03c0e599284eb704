package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyResult;
import org.dromedary.deidentify.report.Report;
import org.dromedary.deidentify.report.ReportBuilder;

/** De-identifies by a profile, and counts what was done for each attempt of a delivery. */
final class Deidentification implements InstanceStep {

    private static final int VERSION_BYTES = 4;

    private final DeidentifyProfiles profiles;
    private final String name;
    private final Path file;
    /** By the folder of the attempt, until somebody asks. */
    private final Map<Path, ReportBuilder> reports = new ConcurrentHashMap<>();

    /** @param file of the profile; its digest is the profile's version */
    Deidentification(DeidentifyProfiles profiles, String name, Path file) {
        this.profiles = profiles;
        this.name = name;
        this.file = file;
    }

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
            Deidentifier deidentifier = profiles.get(name);
            DeidentifyResult result = deidentifier.run(instance, made, new DeidentifyContext(made.getParent()));
            reports.computeIfAbsent(made.getParent(), folder -> new ReportBuilder(deidentifier.profile()))
                    .add(result);
            return result.words();
        } catch (DeidentifyException e) {
            throw new ShapingException(e.getMessage() + "; nothing of the study was sent", true, e);
        }
    }

    @Override
    public Optional<Report> report(Path folder) {
        return Optional.ofNullable(reports.remove(folder)).map(ReportBuilder::build);
    }
}
