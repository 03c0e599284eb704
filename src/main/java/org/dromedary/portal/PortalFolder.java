package org.dromedary.portal;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;

import org.dromedary.dicom.DicomHeader;

/**
 * Takes what the Orthanc sends and puts it into the folder, each instance once. An instance of a study that nobody asked for is
 * refused: whoever else finds the port writes nothing.
 */
public class PortalFolder {

    static final String STATUS = "CamelDicomStatus";
    static final String COMMENT = "CamelDicomErrorComment";
    /** Refused: not authorized (PS3.7 annex C). */
    private static final int NOT_AUTHORIZED = 0x0124;
    /** Cannot understand (PS3.4 table B.2-1). */
    private static final int CANNOT_UNDERSTAND = 0xC000;
    /** Out of resources (PS3.4 table B.2-1). */
    private static final int OUT_OF_RESOURCES = 0xA700;

    private final Path root;
    private final PortalTable table;
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    PortalFolder(Path root, PortalTable table) {
        this.root = root;
        this.table = table;
    }

    /** Lets instances of a study in until {@link #close}. */
    void open(String studyUid) {
        asked.merge(studyUid, 1, Integer::sum);
    }

    void close(String studyUid) {
        asked.computeIfPresent(studyUid, (uid, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Puts the file in the body under its final name, forces that, and notes it; called by the route before the sender has its
     * answer. One that is there already is left as it is.
     */
    public void put(Exchange exchange) {
        File body = exchange.getMessage().getBody(File.class);
        if (body == null) {
            return;
        }
        try {
            DicomHeader header = DicomHeader.read(body.toPath());
            String study = header.studyInstanceUid();
            if (study == null || header.seriesInstanceUid() == null || header.sopInstanceUid() == null) {
                refuse(exchange, CANNOT_UNDERSTAND, "Study, Series or SOP Instance UID is missing");
            } else if (!asked.containsKey(study)) {
                refuse(exchange, NOT_AUTHORIZED, "Nobody has asked for this study");
            } else {
                put(body.toPath(), header);
            }
        } catch (org.dromedary.dicom.DicomFormatException e) {
            refuse(exchange, CANNOT_UNDERSTAND, "The dataset contradicts itself");
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(PortalFolder.class)
                    .error("An instance cannot be put into dromedary.portal.folder: {}", reason(e));
            refuse(exchange, OUT_OF_RESOURCES, "Out of resources, try again later");
        }
    }

    /** What the system says without the path, of which the first step is the PatientID. */
    static String reason(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : null;
        return e.getClass().getSimpleName() + (reason == null ? "" : ": " + reason);
    }

    private static void refuse(Exchange exchange, int status, String comment) {
        exchange.getMessage().setHeader(STATUS, status);
        exchange.getMessage().setHeader(COMMENT, comment);
    }

    private void put(Path file, DicomHeader header) throws IOException {
        Path path = PortalNames.path(
                header.keywords().get("PatientID"),
                header.studyInstanceUid(),
                header.seriesInstanceUid(),
                header.sopInstanceUid());
        if (table.isExtracted(path.toString())) {
            return;
        }
        Path target = root.resolve(path);
        List<Path> made = makeFolders(target.getParent());
        // the file was forced when it was received, on the same file system
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        force(target.getParent());
        for (Path folder : made) {
            force(folder.getParent());
        }
        table.extracted(
                path.toString(), header.studyInstanceUid(), header.seriesInstanceUid(), header.sopInstanceUid());
    }

    private static List<Path> makeFolders(Path folder) throws IOException {
        List<Path> made = new ArrayList<>();
        for (Path step = folder; step != null && !Files.isDirectory(step); step = step.getParent()) {
            made.add(step);
        }
        Files.createDirectories(folder);
        return made;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
