package org.dromedary.operations.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Is here for its help: {@link org.dromedary.Dromedary#main} starts the router itself. */
@Command(
        name = "run",
        description = {
            "Runs the router until it is stopped (the default).",
            "Settings are read from config/application.yaml, from environment variables (DROMEDARY_DICOM_PORT=11113)"
                    + " and from arguments (--dromedary.dicom.port=11113)."
        })
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Unmatched
    private String[] settings = {};

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "run must be the first word of the command line");
    }
}
