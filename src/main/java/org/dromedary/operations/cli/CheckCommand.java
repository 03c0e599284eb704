package org.dromedary.operations.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.dromedary.operations.settings.Fault;
import org.dromedary.operations.settings.SettingsCheck;

/** Says what would keep the router from doing what its settings say. */
@Command(
        name = "check",
        description = {
            "Reads the settings as run would and tries what they name: folders, ports, the database, the mail server,"
                    + " mail templates, route files, destinations. Changes nothing.",
            "Writes one line per fault, key: value: remedy, and exits with 1 if there is any."
        })
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--offline",
            description =
                    "Looks at the settings, mail templates and route files only, and at nothing outside: for a check"
                            + " on another machine than the router's, or before its database is there.")
    private boolean offline;

    @Override
    public Integer call() throws Exception {
        List<Fault> faults = new SettingsCheck(Settings.load(), offline).faults();
        faults.forEach(fault -> spec.commandLine().getOut().println(fault));
        if (faults.isEmpty()) {
            spec.commandLine().getOut().println("no fault was found");
        }
        return faults.isEmpty() ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }
}
