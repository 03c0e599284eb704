package org.dromedary.operations.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has parked deliveries tried again. */
@Command(
        name = "replay",
        description = "Has parked deliveries tried again by the router that runs on this machine.",
        footer = {"", "Example:", "  java -jar dromedary.jar replay 17 18"})
final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Numbers of deliveries.")
    private List<Long> ids;

    @Override
    public Integer call() throws Exception {
        RouterClient router = new RouterClient(Settings.load());
        int failed = 0;
        for (Long id : ids) {
            try {
                router.post("api/deliveries/" + id + "/replay");
                spec.commandLine().getOut().println("delivery " + id + " is tried again");
            } catch (CommandFailedException e) {
                failed++;
                spec.commandLine().getErr().println("dromedary: delivery " + id + ": " + e.getMessage());
            }
        }
        return failed == 0 ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }
}
