package org.dromedary.operations.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyProperties;
import org.dromedary.deidentify.DeidentifyResult;
import org.dromedary.deidentify.clean.CleaningSteps;
import org.dromedary.deidentify.clean.Devices;
import org.dromedary.deidentify.preview.Difference;
import org.dromedary.deidentify.preview.Preview;

/** De-identifies files, or shows what would be done to them. */
@Command(
        name = "deidentify",
        sortOptions = false,
        description = {
            "De-identifies DICOM files by a profile of dromedary.deidentify.profiles (default: config/deidentify), with the"
                    + " project key of the settings. The files stay as they are.",
            "Exits with 1 if any was refused; each refusal is one line."
        },
        footer = {
            "",
            "Examples:",
            "  java -jar dromedary.jar deidentify --profile research --out clean/ study/",
            "  java -jar dromedary.jar deidentify --profile research --diff image.dcm"
        })
final class DeidentifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files and folders; folders with all below them.")
    private List<Path> paths;

    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "Name of the profile; may be left out if there is one only.")
    private String profile;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where to write: STUDY/SERIES/INSTANCE.dcm, by the new UIDs.")
    private Path out;

    @Option(
            names = "--diff",
            description =
                    "Writes what would be removed (-), changed (~) and added (+), before and after. This shows patient data.")
    private boolean diff;

    @Option(names = "--all", description = "With --diff: what is kept (=), too.")
    private boolean all;

    @Override
    public Integer call() throws Exception {
        if (diff == (out != null)) {
            throw new ParameterException(spec.commandLine(), "Give either --out FOLDER or --diff");
        }
        Deidentifier deidentifier = deidentifier(Settings.load());
        List<Path> files = files();
        Path work = Files.createTempDirectory(
                out == null ? Path.of(System.getProperty("java.io.tmpdir")) : made(out), ".deidentify");
        int refused = 0;
        try {
            for (Path file : files) {
                boolean done = diff ? show(deidentifier, file, work) : write(deidentifier, file, work);
                refused += done ? 0 : 1;
            }
        } finally {
            remove(work);
        }
        if (!diff) {
            spec.commandLine()
                    .getOut()
                    .println((files.size() - refused) + " of " + files.size() + " files de-identified to " + out);
        }
        return refused == 0 ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }

    private Deidentifier deidentifier(ConfigurableEnvironment settings) throws CommandFailedException {
        DeidentifyProperties properties =
                Binder.get(settings).bindOrCreate("dromedary.deidentify", DeidentifyProperties.class);
        Devices devices = new Devices(Path.of(properties.profiles()));
        DeidentifyProfiles profiles =
                new DeidentifyProfiles(properties, (project, patient) -> Optional.empty(), CleaningSteps.of(devices));
        try {
            Deidentifier deidentifier = profiles.get(name(profiles, properties.profiles()));
            if (deidentifier.profile().pseudonyms().table()) {
                throw new CommandFailedException(
                        "Profile " + deidentifier.profile().name()
                                + " takes pseudonyms from the table, which only the running"
                                + " router has: use its console, or POST /api/deidentify/preview",
                        null);
            }
            return deidentifier;
        } catch (IOException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private String name(DeidentifyProfiles profiles, String folder) throws IOException {
        if (profile != null) {
            return profile;
        }
        if (profiles.names().size() != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Which profile? Give --profile; in " + folder + " there are: "
                            + String.join(", ", profiles.names()));
        }
        return profiles.names().iterator().next();
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), path + " does not exist");
            }
            try (Stream<Path> walk = Files.walk(path)) {
                walk.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private boolean write(Deidentifier deidentifier, Path file, Path work) throws IOException {
        Path written = work.resolve("instance.dcm");
        try {
            DeidentifyResult result = deidentifier.run(file, written, new DeidentifyContext(work));
            Path target = out.resolve(result.studyInstanceUid() + "/" + result.seriesInstanceUid() + "/"
                    + result.sopInstanceUid() + ".dcm");
            Files.createDirectories(target.getParent());
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (DeidentifyException e) {
            return refused(file, e.getMessage());
        }
    }

    private boolean refused(Path file, String why) {
        spec.commandLine().getErr().println("dromedary: " + file + ": " + why);
        return false;
    }

    private boolean show(Deidentifier deidentifier, Path file, Path work) throws IOException {
        Preview preview = Preview.of(deidentifier, file, work.resolve("instance.dcm"), work);
        if (!preview.leaves()) {
            return refused(file, preview.refusal());
        }
        PrintWriter to = spec.commandLine().getOut();
        to.println(file + " by profile " + preview.profile());
        for (Difference.Row row : preview.rows()) {
            if (all || row.change() != Difference.Change.KEPT) {
                to.println(line(row));
            }
        }
        return true;
    }

    private static String line(Difference.Row row) {
        String what = row.path() + " " + row.vr() + (row.keyword().isEmpty() ? "" : " " + row.keyword());
        return switch (row.change()) {
            case REMOVED -> "- " + what + " [" + row.before() + "]";
            case ADDED -> "+ " + what + " [" + row.after() + "]";
            case CHANGED -> "~ " + what + " [" + row.before() + "] -> [" + row.after() + "]";
            case KEPT -> "= " + what + " [" + row.after() + "]";
        };
    }

    private static Path made(Path folder) throws IOException {
        return Files.createDirectories(folder);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
