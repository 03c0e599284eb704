package org.dromedary.operations.cli;

import java.io.PrintWriter;
import java.util.List;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of {@code java -jar dromedary.jar}. */
@Command(
        name = "dromedary",
        description = "Receives DICOM studies and gets each to where it belongs.",
        synopsisSubcommandLabel = "[COMMAND]",
        versionProvider = VersionCommand.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            EchoCommand.class,
            FindCommand.class,
            SendCommand.class,
            MoveCommand.class,
            GetCommand.class,
            SimulateCommand.class,
            DeidentifyCommand.class,
            ReplayCommand.class,
            CompleteCommand.class,
            GoogleLoginCommand.class,
            IntakeCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Without a command the router runs. Exit codes: 0 done, 1 failed, 2 wrong use.",
            "",
            "Examples:",
            "  java -jar dromedary.jar                        run the router",
            "  java -jar dromedary.jar check                  see what is wrong with the settings",
            "  java -jar dromedary.jar simulate --recipient doctor@clinic.example",
            "  java -jar dromedary.jar send study/ --to PACS@pacs.example:104"
        })
public final class DromedaryCommand implements Runnable {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    private static final List<String> OWN_OPTIONS = List.of("--help", "--version");

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explains a command.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version.")
    private boolean version;

    /** Whether these arguments start the router: none, {@code run}, or settings only ({@code --server.port=8081}). */
    public static boolean startsRouter(String[] args) {
        if (args.length > 0 && args[0].equals("run")) {
            return args.length < 2 || !(args[1].equals("--help") || args[1].equals("-h"));
        }
        return args.length == 0 || args[0].startsWith("--") && !OWN_OPTIONS.contains(args[0]);
    }

    /** Runs any command but {@code run}; returns the exit code. */
    public static int execute(String... args) {
        // nobody has configured logging here: without this, everything down to DEBUG would go to standard output
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
            logging.reset();
        }
        return execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        String[] words = args;
        if (args.length > 0 && args[0].equals("help")) {
            words = args.length > 1 ? new String[] {args[1], "--help"} : new String[] {"--help"};
        }
        return new CommandLine(new DromedaryCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((wrong, given) -> wrongUse(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("dromedary: " + words(failure));
                    return FAILED;
                })
                .execute(words);
    }

    /** What is wrong, and where the help is: a page of help would hide the one line that matters. */
    private static int wrongUse(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("dromedary: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("See: java -jar dromedary.jar " + help(command));
        return WRONG_USE;
    }

    private static String help(CommandLine command) {
        return command.getParent() == null ? "--help" : command.getCommandName() + " --help";
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.toString() : message;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
