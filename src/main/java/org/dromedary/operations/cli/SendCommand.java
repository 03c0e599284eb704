package org.dromedary.operations.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.component.dicom.DicomScu;
import org.dromedary.dicom.Part10;
import org.dromedary.operations.settings.WebService;

/** C-STORE of files and folders, or an upload of them. */
@Command(
        name = "send",
        description = {
            "Sends DICOM files to a DICOM node (C-STORE), a DICOMweb server (STOW-RS) or an Orthanc, as they are.",
            "What is no DICOM file inside a folder is left out."
        },
        footer = {"", "Example:", "  java -jar dromedary.jar send study/ image.dcm --to PACS@pacs.example:104"})
final class SendCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders; folders with all below them.")
    private List<Path> paths;

    @Option(names = "--to", required = true, paramLabel = "DEST", description = Target.DESCRIPTION)
    private String destination;

    @Option(names = "--calling-aet", description = "Our AE title there (default: dromedary.dicom.ae-title).")
    private String callingAet;

    @Option(
            names = "--associations",
            description = "Associations at the same time (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int associations;

    @Override
    public Integer call() throws Exception {
        Environment settings = Settings.load();
        Optional<WebService> service = Target.service(destination, settings);
        if (service.isPresent()) {
            return new ServiceSender(service.get(), spec.commandLine()).send(found().values());
        }
        Target target;
        try {
            target = Target.parse(destination, settings).calledBy(callingAet);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (associations < 1 || associations > 64) {
            throw new ParameterException(spec.commandLine(), "--associations must be from 1 to 64");
        }
        Map<DicomScu.Context, List<Path>> files = found();
        Sender sender = new Sender(target, spec.commandLine().getErr());
        List<DicomScu.Context> contexts = new ArrayList<>(files.keySet());
        for (int from = 0; from < contexts.size(); from += DicomScu.MAX_CONTEXTS) {
            List<DicomScu.Context> some =
                    contexts.subList(from, Math.min(from + DicomScu.MAX_CONTEXTS, contexts.size()));
            Iterator<Sender.Item> items = some.stream()
                    .flatMap(context -> files.get(context).stream())
                    .map(SendCommand::item)
                    .iterator();
            sender.send(items, some, associations);
        }
        return sender.report(spec.commandLine().getOut());
    }

    private Map<DicomScu.Context, List<Path>> found() throws IOException, CommandFailedException {
        Map<DicomScu.Context, List<Path>> files = find();
        if (files.isEmpty()) {
            throw new CommandFailedException("there is no DICOM file in " + paths, null);
        }
        return files;
    }

    private Map<DicomScu.Context, List<Path>> find() throws IOException {
        Map<DicomScu.Context, List<Path>> files = new LinkedHashMap<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), path + " does not exist");
            }
            try (Stream<Path> walk = Files.walk(path)) {
                for (Path file :
                        (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                    add(file, file.equals(path), files);
                }
            }
        }
        return files;
    }

    private void add(Path file, boolean named, Map<DicomScu.Context, List<Path>> files) {
        try {
            Part10 part10 = Part10.read(file);
            if (part10.sopClassUid() == null || part10.sopInstanceUid() == null) {
                throw new IOException("SOP class or SOP Instance UID is missing");
            }
            files.computeIfAbsent(Sender.context(part10), context -> new ArrayList<>())
                    .add(file);
        } catch (IOException e) {
            if (named) {
                throw new ParameterException(spec.commandLine(), file + " is no DICOM file: " + e.getMessage(), e);
            }
            spec.commandLine().getErr().println("dromedary: " + file + " is left out: " + e.getMessage());
        }
    }

    private static Sender.Item item(Path file) {
        return new Sender.Item() {
            @Override
            public Path open() {
                return file;
            }

            @Override
            public String name() {
                return file.toString();
            }
        };
    }
}
