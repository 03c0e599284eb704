package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;

/**
 * Sends many files to one peer: proposes what the files are, in as many associations as their presentation contexts need, and
 * goes on after a refused instance, so that the result tells of each.
 */
public final class StoreRun {

    private final DicomScu.Peer peer;
    private final String callingAet;
    private final long connectTimeout;
    private final long responseTimeout;
    private final BiConsumer<File, Integer> answers;

    private int stored;
    private int warnings;
    private final List<String> refusals = new ArrayList<>();
    private boolean hope;

    /**
     * @param answers told the file and the status of each instance that the peer has answered
     */
    public StoreRun(
            DicomScu.Peer peer,
            String callingAet,
            long connectTimeout,
            long responseTimeout,
            BiConsumer<File, Integer> answers) {
        this.peer = peer;
        this.callingAet = callingAet;
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
        this.answers = answers;
    }

    /** A file with what must be known to send it. */
    private record Item(Path file, Part10 part10, DicomScu.Context context) {}

    /**
     * Sends the files.
     *
     * @throws NotDicomException if one of the files is no DICOM file; none is sent then
     * @throws StoreFailedException if the peer has not taken all of them
     * @throws AssociationFailedException if no association came about, or it broke; what was answered before is told
     */
    public void send(List<Path> files)
            throws NotDicomException, StoreFailedException, AssociationFailedException, IOException,
                    InterruptedException {
        for (List<Item> group : groups(files)) {
            send(group, contexts(group));
        }
        if (!refusals.isEmpty()) {
            throw new StoreFailedException(
                    peer + " took " + (stored + warnings) + " of " + files.size() + " instances; " + refusals.size()
                            + " refused, the first: " + refusals.get(0),
                    !hope);
        }
    }

    private void send(List<Item> group, Set<DicomScu.Context> contexts)
            throws AssociationFailedException, IOException, InterruptedException {
        try (DicomScu scu = DicomScu.open(peer, callingAet, contexts, connectTimeout, responseTimeout)) {
            for (Item item : group) {
                if (scu.accepts(item.context())) {
                    note(item, scu.store(item.file(), item.part10()));
                } else {
                    refusals.add("no presentation context accepted for SOP class "
                            + item.context().sopClassUid() + " in transfer syntax "
                            + item.context().transferSyntaxUid() + ": allow it at the peer");
                }
            }
        }
    }

    private void note(Item item, DicomScu.StoreAnswer answer) {
        answers.accept(item.file().toFile(), answer.status());
        if (!answer.isStored()) {
            hope |= answer.isTransient();
            refusals.add(String.format(
                    "status %04X%s", answer.status(), answer.comment() == null ? "" : " " + answer.comment()));
        } else if (answer.isWarning()) {
            warnings++;
        } else {
            stored++;
        }
    }

    /** Groups of files whose presentation contexts fit into one association. */
    private static List<List<Item>> groups(List<Path> files) throws IOException, NotDicomException {
        Map<DicomScu.Context, List<Item>> byContext = new LinkedHashMap<>();
        for (Path file : files) {
            Item item = item(file);
            byContext
                    .computeIfAbsent(item.context(), context -> new ArrayList<>())
                    .add(item);
        }
        List<List<Item>> groups = new ArrayList<>();
        int contexts = 0;
        for (List<Item> items : byContext.values()) {
            if (contexts % DicomScu.MAX_CONTEXTS == 0) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).addAll(items);
            contexts++;
        }
        return groups;
    }

    private static Item item(Path file) throws IOException, NotDicomException {
        try {
            return read(file);
        } catch (DicomFormatException e) {
            throw new NotDicomException(e);
        }
    }

    private static Item read(Path file) throws IOException {
        Part10 part10 = Part10.read(file);
        if (part10.sopClassUid() == null || part10.sopInstanceUid() == null) {
            DicomHeader header = DicomHeader.read(file);
            if (header.sopClassUid() == null || header.sopInstanceUid() == null) {
                throw new DicomFormatException(file.getFileName() + ": SOP class or SOP Instance UID is missing");
            }
            part10 = new Part10(
                    part10.datasetOffset(), part10.transferSyntax(), header.sopClassUid(), header.sopInstanceUid());
        }
        return new Item(
                file,
                part10,
                new DicomScu.Context(
                        part10.sopClassUid(), part10.transferSyntax().uid()));
    }

    private static Set<DicomScu.Context> contexts(List<Item> group) {
        Set<DicomScu.Context> contexts = new LinkedHashSet<>();
        group.forEach(item -> contexts.add(item.context()));
        return contexts;
    }

    /** How many instances the peer has taken, with or without a warning. */
    public int stored() {
        return stored + warnings;
    }

    /** How many of them with a warning. */
    public int warnings() {
        return warnings;
    }
}
