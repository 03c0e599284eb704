package org.dromedary.operations.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.ConfigurableEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.intake.IntakeOrigins;
import org.dromedary.intake.Intakes;

/** Takes files in: those that are named, or those that wait at the intakes of the settings. */
@Command(
        name = "intake",
        description = {
            "Takes files and archives into the study store: those that are named, which stay where they are, or those that"
                    + " wait at the intakes of the settings.",
            "The router that runs on this machine takes them; with --local a router of its own does, and their"
                    + " deliveries are waited for."
        },
        footer = {
            "",
            "Examples:",
            "  java -jar dromedary.jar intake --once knee.zip scans/",
            "  java -jar dromedary.jar intake --local cd/",
            "  java -jar dromedary.jar intake --config scans --interval 30s",
            "  java -jar dromedary.jar intake --test-connection"
        })
final class IntakeCommand implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files and folders; folders with all below them.")
    private List<Path> paths = List.of();

    @Option(names = "--once", description = "Takes what is there and ends (the default).")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            description = "Does it again and again with this pause, such as 30s.")
    private String interval;

    @Option(names = "--local", description = "Without the router: for a machine on which none runs.")
    private boolean local;

    @Option(
            names = "--config",
            paramLabel = "NAME",
            description =
                    "The intake of the settings that is meant; for files: whose passwords, limits and destinations count.")
    private String config;

    @Option(
            names = "--test-connection",
            description = "Says of each intake what keeps it from taking files. Takes none.")
    private boolean test;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long files and, with --local, deliveries are waited for (default: ${DEFAULT-VALUE}).")
    private String patience;

    @Override
    public Integer call() throws Exception {
        Duration pause = interval == null ? null : duration("--interval", interval);
        Duration wait = duration("--wait", patience);
        if (once && pause != null) {
            throw new ParameterException(spec.commandLine(), "--once and --interval exclude each other");
        }
        ConfigurableEnvironment settings = Settings.load();
        if (config != null && Intakes.bind(settings).find(config).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no intake " + config + "; set " + Intakes.PREFIX + "." + config + ".uri");
        }
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), path + " does not exist");
            }
        }
        String working = paths.isEmpty() && !test ? config == null ? "" : config : null;
        try (IntakeDesk desk =
                local ? LocalDesk.start(settings, working, wait) : new RouterDesk(new RouterClient(settings))) {
            int exit = round(desk, wait);
            while (pause != null) {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                exit = round(desk, wait);
            }
            return exit;
        }
    }

    private Duration duration(String option, String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            if (duration.toMillis() > 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new ParameterException(spec.commandLine(), option + " is no time, such as 30s: " + text);
    }

    private int round(IntakeDesk desk, Duration wait) throws CommandFailedException, InterruptedException, IOException {
        boolean well = test ? test(desk) : paths.isEmpty() ? look(desk, wait) : take(desk);
        return well ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }

    private boolean test(IntakeDesk desk) throws CommandFailedException, InterruptedException {
        boolean well = true;
        for (IntakeDesk.State intake : concerned(desk)) {
            List<String> faults = desk.test(intake.name());
            well &= faults.isEmpty();
            if (faults.isEmpty()) {
                out(intake.name() + ": files can be taken");
            }
            faults.forEach(fault -> out(intake.name() + ": " + fault));
        }
        return well;
    }

    private List<IntakeDesk.State> concerned(IntakeDesk desk) throws CommandFailedException, InterruptedException {
        List<IntakeDesk.State> all = desk.intakes().stream()
                .filter(intake -> config == null || intake.name().equals(config))
                .toList();
        if (all.isEmpty()) {
            throw new CommandFailedException(
                    config == null
                            ? "the settings name no intake; set " + Intakes.PREFIX + ".<name>.uri"
                            : "the router that runs knows no intake " + config + "; restart it",
                    null);
        }
        return all;
    }

    /** Has the intakes look, and waits until nothing is left that waits or is being taken. */
    private boolean look(IntakeDesk desk, Duration wait) throws CommandFailedException, InterruptedException {
        List<IntakeDesk.State> before = concerned(desk);
        for (IntakeDesk.State intake : before) {
            if (!intake.state().equals("DISABLED")) {
                desk.look(intake.name());
            }
        }
        long begun = System.nanoTime();
        List<IntakeDesk.State> now = concerned(desk);
        while (now.stream().anyMatch(intake -> intake.state().equals("RUNNING") && intake.open() > 0)
                && System.nanoTime() - begun < wait.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            now = concerned(desk);
        }
        boolean well = true;
        for (int i = 0; i < now.size(); i++) {
            IntakeDesk.State intake = now.get(i);
            long failed = intake.failed() - before.get(i).failed();
            out(intake.name() + ": " + intake.state() + ", "
                    + (intake.done() - before.get(i).done()) + " files taken, "
                    + failed + " failed, " + intake.open() + " wait"
                    + (intake.problem() == null || intake.problem().equals("null") ? "" : "; " + intake.problem()));
            well &= failed <= 0 && intake.open() == 0 && !intake.state().equals("DEGRADED");
        }
        return well;
    }

    private boolean take(IntakeDesk desk) throws CommandFailedException, InterruptedException, IOException {
        boolean well = true;
        Set<String> studies = new TreeSet<>();
        for (Path path : paths) {
            boolean folder = Files.isDirectory(path);
            for (Path file : folder ? below(path) : List.of(path)) {
                String name = folder
                        ? IntakeOrigins.of(path, path.relativize(file))
                        : file.getFileName().toString();
                IntakeDesk.Taken taken = desk.take(config, name, file);
                out(file + ": " + taken.line());
                well &= taken.taken();
                studies.addAll(taken.studies());
            }
        }
        List<String> faults = desk.deliver(studies);
        faults.forEach(this::out);
        out(studies.size() + " studies");
        return well && faults.isEmpty();
    }

    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return new ArrayList<>(walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList());
        }
    }

    private void out(String line) {
        spec.commandLine().getOut().println(line);
    }
}
