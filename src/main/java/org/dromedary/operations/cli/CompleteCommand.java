package org.dromedary.operations.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.dicom.Uids;

/** Ends the waiting for more instances of a study. */
@Command(
        name = "complete",
        description = "Declares studies complete: the router that runs on this machine routes them now.",
        footer = {"", "Example:", "  java -jar dromedary.jar complete 1.2.840.113619.2.55.3"})
final class CompleteCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "UID", arity = "1..*", description = "Study Instance UIDs.")
    private List<String> uids;

    @Override
    public Integer call() throws Exception {
        for (String uid : uids) {
            if (!Uids.isValid(uid)) {
                throw new ParameterException(spec.commandLine(), uid + " is no UID: digits and dots, 64 at most");
            }
        }
        RouterClient router = new RouterClient(Settings.load());
        int failed = 0;
        for (String uid : uids) {
            try {
                router.post("api/studies/" + uid + "/complete");
                spec.commandLine().getOut().println("study " + uid + " is complete");
            } catch (CommandFailedException e) {
                failed++;
                spec.commandLine().getErr().println("dromedary: study " + uid + ": " + e.getMessage());
            }
        }
        return failed == 0 ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }
}
