package org.dromedary.operations.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.operations.settings.WebService;

/** Sends files to a web service and counts what it says. */
final class ServiceSender {

    private final WebService service;
    private final CommandLine command;
    private int sent;
    private long bytes;

    ServiceSender(WebService service, CommandLine command) {
        this.service = service;
        this.command = command;
    }

    /** @return the exit code */
    int send(Collection<List<Path>> groups) {
        List<File> files =
                groups.stream().flatMap(List::stream).map(Path::toFile).toList();
        long start = System.nanoTime();
        Optional<String> fault = service.send(files, this::answered);
        fault.ifPresent(reason -> command.getErr().println("dromedary: " + reason));
        double seconds = (System.nanoTime() - start) / 1e9;
        command.getOut()
                .printf(
                        Locale.ROOT,
                        "%s took %d of %d instances: %.1f MB in %.1f s, %.0f/s%n",
                        service,
                        sent,
                        files.size(),
                        bytes / 1e6,
                        seconds,
                        sent / seconds);
        return fault.isEmpty() && sent == files.size() ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }

    private void answered(File file, int status) {
        if (InstanceAnswers.isTaken(status)) {
            sent++;
            bytes += file.length();
        }
        if (status != 0) {
            command.getErr().println("dromedary: " + file + ": " + text(status));
        }
    }

    private static String text(int status) {
        if (status == InstanceAnswers.DUPLICATE) {
            return "was there before, perhaps with other content, which was kept";
        }
        return InstanceAnswers.isTaken(status)
                ? String.format("was taken with the warning %04X", status)
                : "was not taken";
    }
}
