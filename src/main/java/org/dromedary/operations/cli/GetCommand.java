package org.dromedary.operations.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.dromedary.component.PeerException;
import org.dromedary.component.dicom.DicomQuery;
import org.dromedary.component.dicom.Retrieval;
import org.dromedary.component.dicom.SubOperations;
import org.dromedary.dicom.Uids;

/** C-GET (PS3.4 C.4.3). */
@Command(
        name = "get",
        sortOptions = false,
        description = "Fetches what matches from a DICOM node (C-GET) into a folder, SOP Instance UIDs as file names.",
        footer = {
            "",
            "Example:",
            "  java -jar dromedary.jar get PACS@pacs.example:104 -k StudyInstanceUID=1.2.3 --out study/"
        })
final class GetCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueryArguments arguments;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to.")
    private Path out;

    @Override
    public Integer call() throws Exception {
        DicomQuery query = arguments.selection();
        Target target = arguments.target();
        Files.createDirectories(out);
        Path incoming = Files.createTempDirectory(out, ".incoming");
        try {
            SubOperations counts =
                    new Retrieval(target.peer(), target.configuration(), now -> {}).get(query, incoming, this::take);
            return MoveCommand.report(spec, target, counts, "to " + out);
        } catch (PeerException e) {
            throw new CommandFailedException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw arguments.wrong(e.getMessage());
        } finally {
            remove(incoming);
        }
    }

    private void take(Path file, String sopInstanceUid) throws IOException {
        if (!Uids.isValid(sopInstanceUid)) {
            throw new IOException("The SOP Instance UID is no UID");
        }
        Files.move(file, out.resolve(sopInstanceUid + ".dcm"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
