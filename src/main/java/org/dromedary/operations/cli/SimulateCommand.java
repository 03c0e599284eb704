package org.dromedary.operations.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import org.dromedary.component.dicom.DicomScu;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.TransferSyntax;

/** A modality that nobody has to buy. */
@Command(
        name = "simulate",
        sortOptions = false,
        description =
                "Makes studies of a phantom and sends them as a modality would (C-STORE), or writes them to a folder.",
        footer = {
            "",
            "Examples:",
            "  java -jar dromedary.jar simulate --recipient doctor@clinic.example --password secret123",
            "  java -jar dromedary.jar simulate --modality US --frames 30 --to PACS@pacs.example:104",
            "  java -jar dromedary.jar simulate --studies 100 --instances 200 --associations 4",
            "  java -jar dromedary.jar simulate --out studies/"
        })
final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--modality", description = "${COMPLETION-CANDIDATES} (default: CT).", defaultValue = "CT")
    private SyntheticStudy.Modality modality;

    @Option(names = "--studies", description = "How many (default: 1).", defaultValue = "1")
    private int studies;

    @Option(names = "--series", description = "Series in each study (default: 1).", defaultValue = "1")
    private int series;

    @Option(names = "--instances", description = "Instances in each series (default: 20, CR 1, US 3).")
    private Integer instances;

    @Option(
            names = "--size",
            paramLabel = "PX",
            description = "Rows and columns of an image (default: CT 512, MR 256, CR 2048, US 480).")
    private Integer size;

    @Option(names = "--frames", description = "Frames of each instance, US only (default: 1).", defaultValue = "1")
    private int frames;

    @Option(
            names = "--description",
            paramLabel = "TEXT",
            description = "StudyDescription (default: \"Phantom <modality>\").")
    private String description;

    @Option(
            names = "--recipient",
            paramLabel = "A@B.C",
            description = "Adds a mail address to the StudyDescription; more than once for more recipients.")
    private List<String> recipients = new ArrayList<>();

    @Option(
            names = "--password",
            paramLabel = "PW",
            description = "Adds pw=PW to the StudyDescription: the password of the package.")
    private String password;

    @Option(
            names = "--to",
            paramLabel = "DEST",
            description =
                    "AET@HOST:PORT, or the name of a destination (default: the router of these settings, on this machine).")
    private String destination;

    @Option(
            names = "--calling-aet",
            description = "AE title of the modality (default: SIMULATOR).",
            defaultValue = "SIMULATOR")
    private String callingAet;

    @Option(names = "--associations", description = "Associations at the same time (default: 1).", defaultValue = "1")
    private int associations;

    @Option(names = "--seed", description = "Makes the same studies again, the same UIDs included (default: new ones).")
    private Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Writes files to this folder instead of sending.")
    private Path out;

    @Override
    public Integer call() throws Exception {
        List<SyntheticStudy> made = plan();
        if (out != null) {
            if (destination != null) {
                throw wrong("--out writes files and --to sends them; take one of the two");
            }
            return write(made);
        }
        Environment settings = Settings.load();
        Target target;
        try {
            target = Target.parse(
                    destination != null
                            ? destination
                            : Settings.aeTitle(settings) + "@localhost:" + Settings.dicomPort(settings),
                    settings);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        return send(made, target.calledBy(callingAet));
    }

    private List<SyntheticStudy> plan() {
        if (studies < 1 || studies > 1_000_000 || associations < 1 || associations > 64) {
            throw wrong("--studies must be from 1 to 1000000 and --associations from 1 to 64");
        }
        long first = seed != null ? seed : new SecureRandom().nextLong();
        LocalDateTime time = seed != null
                ? LocalDateTime.of(2026, 1, 1, 12, 0)
                : LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS);
        try {
            return IntStream.range(0, studies)
                    .mapToObj(i -> new SyntheticStudy(new SyntheticStudy.Plan(
                            modality,
                            series,
                            instances != null ? instances : usualInstances(),
                            size != null ? size : modality.defaultSize(),
                            frames,
                            description(),
                            first + i,
                            time)))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private int usualInstances() {
        return switch (modality) {
            case CT, MR -> 20;
            case CR -> 1;
            case US -> 3;
        };
    }

    private String description() {
        StringBuilder text = new StringBuilder(description != null ? description : "Phantom " + modality);
        recipients.forEach(recipient -> text.append(' ').append(recipient));
        if (password != null) {
            boolean quotes = password.indexOf(' ') >= 0 || password.indexOf(',') >= 0 || password.indexOf(';') >= 0;
            text.append(" pw=").append(quotes ? '"' + password + '"' : password);
        }
        return text.toString();
    }

    private int write(List<SyntheticStudy> made) throws IOException {
        int files = 0;
        for (SyntheticStudy study : made) {
            Path folder = Files.createDirectories(out.resolve(study.studyInstanceUid()));
            for (int i = 0; i < study.size(); i++) {
                study.write(i, folder.resolve(study.sopInstanceUid(i) + ".dcm"));
                files++;
            }
        }
        spec.commandLine().getOut().println(files + " files written to " + out);
        return DromedaryCommand.DONE;
    }

    private int send(List<SyntheticStudy> made, Target target) throws IOException, InterruptedException {
        Sender sender = new Sender(target, spec.commandLine().getErr());
        DicomScu.Context context =
                new DicomScu.Context(made.get(0).sopClassUid(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        Path folder = Files.createTempDirectory("dromedary-simulate");
        try {
            Iterator<Sender.Item> items = made.stream()
                    .flatMap(study -> IntStream.range(0, study.size()).mapToObj(i -> item(study, i, folder)))
                    .iterator();
            sender.send(items, List.of(context), associations);
        } finally {
            Files.deleteIfExists(folder);
        }
        made.stream()
                .limit(20)
                .forEach(study -> spec.commandLine().getOut().println("study " + study.studyInstanceUid()));
        return sender.report(spec.commandLine().getOut());
    }

    private static Sender.Item item(SyntheticStudy study, int index, Path folder) {
        Path file = folder.resolve(study.sopInstanceUid(index) + ".dcm");
        return new Sender.Item() {
            @Override
            public Path open() throws IOException {
                study.write(index, file);
                return file;
            }

            @Override
            public String name() {
                return "instance " + study.sopInstanceUid(index);
            }

            @Override
            public void close() {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
