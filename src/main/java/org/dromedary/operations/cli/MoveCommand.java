package org.dromedary.operations.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.dromedary.component.PeerException;
import org.dromedary.component.dicom.DicomQuery;
import org.dromedary.component.dicom.Retrieval;
import org.dromedary.component.dicom.SubOperations;

/** C-MOVE (PS3.4 C.4.2). */
@Command(
        name = "move",
        sortOptions = false,
        description = {
            "Has a DICOM node send what matches to another one that it knows (C-MOVE).",
            "To have it sent here, name the AE title of this router, which must be entered at the node."
        },
        footer = {
            "",
            "Example:",
            "  java -jar dromedary.jar move PACS@pacs.example:104 --to DROMEDARY -k StudyInstanceUID=1.2.3"
        })
final class MoveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueryArguments arguments;

    @Option(names = "--to", required = true, paramLabel = "AET", description = "AE title of the node that is sent to.")
    private String destination;

    @Override
    public Integer call() throws Exception {
        DicomQuery query = arguments.selection();
        Target target = arguments.target();
        try {
            SubOperations counts =
                    new Retrieval(target.peer(), target.configuration(), now -> {}).move(query, destination);
            return report(spec, target, counts, "to " + destination);
        } catch (PeerException e) {
            throw new CommandFailedException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw arguments.wrong(e.getMessage());
        }
    }

    /** Says how many went; nothing at all is a failure. */
    static int report(CommandSpec spec, Target target, SubOperations counts, String where) {
        int moved = counts.completed() + counts.warnings();
        if (moved == 0) {
            spec.commandLine().getErr().println("dromedary: " + target.peer() + ": nothing matches");
            return DromedaryCommand.FAILED;
        }
        spec.commandLine()
                .getOut()
                .println(target.peer() + " sent " + moved + " instances " + where
                        + (counts.warnings() > 0 ? ", " + counts.warnings() + " with a warning" : ""));
        return DromedaryCommand.DONE;
    }
}
