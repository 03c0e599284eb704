package org.dromedary.operations.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.component.dicom.AssociationFailedException;
import org.dromedary.component.dicom.DicomScu;
import org.dromedary.operations.settings.FileServer;
import org.dromedary.operations.settings.WebService;

/** C-ECHO (PS3.4 annex A), or a request that signs in to a web service. */
@Command(
        name = "echo",
        description =
                "Asks a DICOM node whether it is there and knows us (C-ECHO), or an Orthanc, a DICOMweb server, a file server (FTP, SFTP)"
                        + " or an object store whether it lets us in.",
        footer = {"", "Example:", "  java -jar dromedary.jar echo PACS@pacs.example:104"})
final class EchoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DEST", description = Target.DESCRIPTION)
    private String destination;

    @Option(names = "--calling-aet", description = "Our AE title there (default: dromedary.dicom.ae-title).")
    private String callingAet;

    @Option(names = "--timeout", description = "Seconds to wait (default: ${DEFAULT-VALUE}).", defaultValue = "10")
    private int timeout;

    private long start;

    @Override
    public Integer call() throws Exception {
        Environment settings = Settings.load();
        start = System.nanoTime();
        Optional<WebService> service = Target.service(destination, settings);
        if (service.isPresent()) {
            return echo(service.get(), service.get().fault(TimeUnit.SECONDS.toMillis(timeout)));
        }
        Optional<FileServer> server = Target.fileServer(destination, settings);
        if (server.isPresent()) {
            return echo(server.get(), server.get().fault(settings, TimeUnit.SECONDS.toMillis(timeout)));
        }
        Target target;
        try {
            target =
                    Target.parse(destination, settings).calledBy(callingAet).within(TimeUnit.SECONDS.toMillis(timeout));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        start = System.nanoTime();
        try (DicomScu scu =
                DicomScu.open(target.peer(), target.configuration(), List.of(DicomScu.Context.VERIFICATION))) {
            scu.echo();
        } catch (AssociationFailedException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
        return answered(target.peer());
    }

    private int echo(Object peer, Optional<String> fault) throws CommandFailedException {
        if (fault.isPresent()) {
            throw new CommandFailedException(fault.get(), null);
        }
        return answered(peer);
    }

    private int answered(Object peer) {
        spec.commandLine()
                .getOut()
                .printf("%s answers (%d ms)%n", peer, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return DromedaryCommand.DONE;
    }
}
