package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.metric.Commands;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a peer send what matches a query: to another node (C-MOVE, PS3.4 C.4.2), or here (C-GET, PS3.4 C.4.3). */
public final class Retrieval {

    private static final Logger LOG = LoggerFactory.getLogger(Retrieval.class);
    private static final String CLASSES = "SOPClassesInStudy";

    private final DicomScu.Peer peer;
    private final DicomConfiguration configuration;
    private final ScuThreads threads;
    private final Consumer<SubOperations> progress;

    /** Takes what C-GET brings. */
    public interface Taker {

        /**
         * An instance has come and is complete on disk.
         *
         * @param file to be moved away; what is left is removed
         * @throws IOException if it cannot be taken; the peer is told so
         */
        void take(Path file, String sopInstanceUid) throws IOException;
    }

    /**
     * Retrieves outside Camel.
     *
     * @param progress told the numbers of each response
     */
    public Retrieval(DicomScu.Peer peer, DicomConfiguration configuration, Consumer<SubOperations> progress) {
        this(peer, configuration, ScuThreads.outsideCamel(), progress);
    }

    Retrieval(
            DicomScu.Peer peer,
            DicomConfiguration configuration,
            ScuThreads threads,
            Consumer<SubOperations> progress) {
        this.peer = peer;
        this.configuration = configuration;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * Has the peer send to another node that it knows.
     *
     * @param destination the AE title of that node
     * @throws AssociationFailedException if no association comes about, it breaks, or the peer says nothing for too long
     * @throws RequestFailedException if the peer refuses, or not everything was sent
     */
    public SubOperations move(DicomQuery query, String destination)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        String sopClass = query.model().move();
        DicomScu.Context context = new DicomScu.Context(sopClass, FindMatches.DATASET_SYNTAXES, DicomScu.Role.SCU);
        try (DicomScu scu = DicomScu.open(peer, configuration, List.of(context), threads, null)) {
            if (scu.accepted(sopClass).isEmpty()) {
                throw RequestFaults.unsupported(peer, "C-MOVE", query.model());
            }
            Responses responses = Responses.begin(
                    scu,
                    "C-MOVE",
                    sopClass,
                    id -> Commands.mkCMoveRQ(id, sopClass, 0, destination),
                    query.identifier(),
                    configuration.getRetrieveTimeout());
            return follow(responses, "C-MOVE", destination, () -> "");
        }
    }

    /**
     * Has the peer send here, on the same association.
     *
     * @param folder where instances are written while they come; on the file system of their final place
     * @throws AssociationFailedException if no association comes about, it breaks, or the peer says nothing for too long
     * @throws RequestFailedException if the peer refuses, or not everything came and was taken
     */
    public SubOperations get(DicomQuery query, Path folder, Taker taker)
            throws AssociationFailedException, RequestFailedException, IOException, InterruptedException {
        try (Spool spool = new Spool(folder, threads.threads())) {
            return get(query, spool, (association, sopClass, sopInstance, transferSyntax, file) -> {
                try {
                    taker.take(file, sopInstance);
                    return Answer.SUCCESS;
                } catch (IOException e) {
                    LOG.warn("An instance from {} is not taken: {}", peer, e.getMessage());
                    return new Answer(Status.ProcessingFailure, e.getMessage());
                }
            });
        }
    }

    SubOperations get(DicomQuery query, Spool spool, StorageScp.Receiver receiver)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        String sopClass = query.model().get();
        List<DicomScu.Context> contexts = new ArrayList<>();
        contexts.add(new DicomScu.Context(sopClass, FindMatches.DATASET_SYNTAXES, DicomScu.Role.SCU));
        contexts.addAll(RetrievedClasses.contexts(storageClasses(query), DicomScu.MAX_CONTEXTS - contexts.size()));
        Incoming incoming = new Incoming(spool, configuration, receiver);
        try (DicomScu scu = DicomScu.open(peer, configuration, contexts, threads, incoming)) {
            if (scu.accepted(sopClass).isEmpty()) {
                throw RequestFaults.unsupported(peer, "C-GET", query.model());
            }
            Responses responses = Responses.begin(
                    scu,
                    "C-GET",
                    sopClass,
                    id -> Commands.mkCGetRQ(id, sopClass, 0),
                    query.identifier(),
                    configuration.getRetrieveTimeout());
            incoming.belongsTo(responses);
            return follow(responses, "C-GET", null, incoming::refusals);
        }
    }

    /** What this side knows about a failure. */
    private interface Reason {
        String text();
    }

    private SubOperations follow(Responses responses, String request, String destination, Reason why)
            throws AssociationFailedException, RequestFailedException, InterruptedException {
        SubOperations counts = SubOperations.NONE;
        Responses.Response response = responses.next();
        while (response.isPending()) {
            counts = counts.updated(response.command());
            progress.accept(counts);
            response = responses.next();
        }
        SubOperations last = counts.updated(response.command());
        counts = new SubOperations(
                response.status() == Status.Success ? 0 : last.remaining(),
                last.completed(),
                last.failed(),
                last.warnings());
        progress.accept(counts);
        boolean partly = response.status() == RequestFaults.SUB_OPERATIONS_FAILED;
        if (response.status() != Status.Success && !partly) {
            throw RequestFaults.refused(peer, request, response, destination, configuration.getCallingAet());
        }
        if (counts.failed() > 0) {
            throw RequestFaults.incomplete(peer, request, counts, response, why.text());
        }
        return counts;
    }

    /** The option's, or those of the study as far as the peer knows them, or the usual ones. */
    private Collection<String> storageClasses(DicomQuery query) {
        String option = configuration.getSopClasses();
        if (option != null && !option.isBlank()) {
            return Arrays.stream(option.split(",")).map(String::strip).toList();
        }
        Set<String> known = classesInStudy(query);
        return known.isEmpty() ? RetrievedClasses.usual() : known;
    }

    private Set<String> classesInStudy(DicomQuery query) {
        Object study = query.keys().get("StudyInstanceUID");
        if (study == null || study.toString().isBlank()) {
            return Set.of();
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        if (query.keys().containsKey("PatientID")) {
            keys.put("PatientID", query.keys().get("PatientID"));
        }
        keys.put("StudyInstanceUID", study);
        keys.put(CLASSES, null);
        Set<String> classes = new TreeSet<>();
        DicomQuery asked = new DicomQuery(query.model(), "STUDY", keys);
        try (FindMatches matches = FindMatches.open(peer, configuration, asked, 0, threads)) {
            while (matches.hasNext()) {
                Object found = matches.next().get(CLASSES);
                if (found instanceof List<?> many) {
                    many.forEach(one -> classes.add(one.toString()));
                } else if (found != null) {
                    classes.add(found.toString());
                }
            }
            return classes;
        } catch (AssociationFailedException | RequestFailedException | RuntimeCamelException e) {
            LOG.debug("{} does not say which SOP classes a study has: {}", peer, e.getMessage());
            return Set.of();
        } catch (InterruptedException e) {
            // the retrieval itself, which comes next, will meet it
            Thread.currentThread().interrupt();
            return Set.of();
        }
    }
}
