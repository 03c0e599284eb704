package org.dromedary.operations.cli;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.springframework.core.env.ConfigurableEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.google.GoogleException;
import org.dromedary.google.GoogleLogin;
import org.dromedary.intake.sheets.SheetLists;
import org.dromedary.operations.settings.Fault;
import org.dromedary.operations.settings.StartFaults;

/** Signs a person in to Google, so that the router may read sheets and fetch files in his name. */
@Command(
        name = "google-login",
        description = {
            "Signs in to a Google account of dromedary.google that has a client-file: prints an address to be opened in a"
                    + " browser of this machine, and waits until Google sends the browser back.",
            "Asks for the right to sheets and to read files of the Drive, and to change files only if a list of"
                    + " dromedary.sheets removes or moves them. What is kept is readable by its owner only."
        },
        footer = {"", "Example:", "  java -jar dromedary.jar google-login research"})
final class GoogleLoginCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ACCOUNT", description = "Name of the account under dromedary.google.")
    private String account;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long it waits for the browser (${DEFAULT-VALUE}).")
    private int timeout;

    @Option(names = "--browser", description = "Opens the browser too, where this machine has one.")
    private boolean browser;

    @Override
    public Integer call() throws Exception {
        SheetLists lists = lists();
        if (!lists.accounts().has(account)) {
            throw new CommandFailedException("there is no account dromedary.google." + account, null);
        }
        try {
            String file = new GoogleLogin(
                            lists.accounts().get(account), lists.changesDrive(account), Duration.ofSeconds(timeout))
                    .run(this::show);
            spec.commandLine().getOut().println("signed in; kept in " + file);
            return DromedaryCommand.DONE;
        } catch (GoogleException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private static SheetLists lists() throws CommandFailedException {
        ConfigurableEnvironment settings = Settings.load();
        try {
            return SheetLists.bind(settings);
        } catch (RuntimeException e) {
            for (Fault fault : StartFaults.of(e, settings)) {
                throw new CommandFailedException(fault.toString(), e);
            }
            throw e;
        }
    }

    private void show(String address) {
        spec.commandLine().getOut().println("Open this address in a browser of this machine:");
        spec.commandLine().getOut().println(address);
        spec.commandLine().getOut().flush();
        if (browser && !GraphicsEnvironment.isHeadless() && Desktop.isDesktopSupported()) {
            try {
                Desktop.getDesktop().browse(URI.create(address));
            } catch (IOException | UnsupportedOperationException e) {
                spec.commandLine().getErr().println("dromedary: no browser could be opened; open the address yourself");
            }
        }
    }
}
