package org.dromedary.operations.query;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import org.apache.camel.Header;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.AllowedCallers;
import org.dromedary.component.dicom.DicomConstants;
import org.dromedary.component.dicom.MatchesEndedException;
import org.dromedary.component.dicom.RetrievedFiles;
import org.dromedary.operations.settings.DicomProperties;
import org.dromedary.study.Audit;
import org.dromedary.study.query.Found;
import org.dromedary.study.query.QueryRefusedException;
import org.dromedary.study.query.QueryTooWideException;
import org.dromedary.study.query.Retrieved;
import org.dromedary.study.query.StorageCommitment;
import org.dromedary.study.query.StudyFinder;
import org.dromedary.study.query.StudyRetrieval;

/** C-FIND, C-MOVE, C-GET and storage commitment, from the index and the store; the audit says who asked, and for what kind of keys. */
@Component("queryAnswers")
public class QueryAnswers {

    /** Refused: Not authorized (PS3.7 annex C). */
    private static final int NOT_AUTHORIZED = 0x0124;

    private static final Logger LOG = LoggerFactory.getLogger(QueryAnswers.class);

    private final AllowedCallers callers;
    private final StudyFinder finder;
    private final StudyRetrieval retrieval;
    private final StorageCommitment commitment;
    private final Audit audit;

    QueryAnswers(
            DicomProperties properties,
            StudyFinder finder,
            StudyRetrieval retrieval,
            StorageCommitment commitment,
            Audit audit) {
        this.callers = new AllowedCallers(properties.queryCallers());
        this.finder = finder;
        this.retrieval = retrieval;
        this.commitment = commitment;
        this.audit = audit;
    }

    /**
     * Lets those pass that may read: {@code dromedary.dicom.query-callers}.
     *
     * @throws QueryRefusedException with the status 0124 for others
     */
    public void check(
            @Header(DicomConstants.CALLING_AET) String caller, @Header(DicomConstants.REMOTE_HOST) String host)
            throws QueryRefusedException, UnknownHostException {
        if (!callers.contains(caller, InetAddress.getByName(host))) {
            LOG.warn("{} at {} may not query or retrieve; see dromedary.dicom.query-callers", caller, host);
            audit.record("query.refused", null, null, null, "by " + caller + " from " + host);
            throw new QueryRefusedException(NOT_AUTHORIZED, "This AE title may store here, not query");
        }
    }

    /** The body, keys of a C-FIND, becomes the matches. */
    public void find(Message message) throws QueryRefusedException, InterruptedException {
        Map<String, Object> keys = keys(message);
        Found found = finder.find(
                keys,
                message.getHeader(DicomConstants.MODEL, String.class),
                message.getHeader(DicomConstants.QUERY_LEVEL, String.class),
                false);
        audit.record("query", null, null, null, asked(message) + " by " + String.join(", ", keys.keySet()));
        message.setHeader(DicomConstants.UNSUPPORTED_KEYS, found.hasUnsupportedKeys());
        BooleanSupplier wanted = message.getHeader(DicomConstants.WANTED, BooleanSupplier.class);
        message.setBody(new Matches(wanted == null ? found : found.whileWanted(wanted)));
    }

    /** The body, unique keys of a C-MOVE or C-GET, becomes the files. */
    public void retrieve(Message message) throws QueryRefusedException, InterruptedException {
        Retrieved files = retrieval.find(keys(message), message.getHeader(DicomConstants.QUERY_LEVEL, String.class));
        String destination = message.getHeader(DicomConstants.MOVE_DESTINATION, String.class);
        String what = asked(message) + (destination == null ? "" : ", to " + destination.strip());
        files.studies().forEach(study -> audit.record("study.retrieved", study, null, null, what));
        message.setBody(new Instances(files));
    }

    /** The body, instances that a peer wants to delete on its side, becomes the same list with reasons for what is not kept. */
    public void commit(Message message) throws InterruptedException {
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> items = message.getBody(List.class);
        List<Map<String, Object>> answers = commitment.commit(items);
        long missing = answers.stream()
                .filter(item -> item.get("FailureReason") != null)
                .count();
        audit.record(
                "storage.committed",
                null,
                null,
                null,
                asked(message) + ": " + (answers.size() - missing) + " of " + answers.size()
                        + " instances, transaction " + message.getHeader(DicomConstants.TRANSACTION_UID));
        message.setBody(answers);
    }

    /** What the component is to say when the matches end early. */
    private record Matches(Found found) implements Iterator<Map<String, Object>> {

        @Override
        public boolean hasNext() {
            try {
                return found.hasNext();
            } catch (QueryTooWideException e) {
                throw new MatchesEndedException(QueryTooWideException.STATUS, e.getMessage(), e);
            }
        }

        @Override
        public Map<String, Object> next() {
            return found.next();
        }
    }

    /** What the component sends. */
    private record Instances(Retrieved retrieved) implements RetrievedFiles {

        @Override
        public Iterator<File> iterator() {
            return retrieved.iterator();
        }

        @Override
        public File open(File named) throws IOException {
            return retrieved.open(named);
        }

        @Override
        public void release(File named) {
            retrieved.release(named);
        }

        @Override
        public void close() {
            retrieved.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> keys(Message message) {
        return message.getBody(Map.class);
    }

    private static String asked(Message message) {
        return Objects.toString(message.getHeader(DicomConstants.EVENT), "") + " "
                + Objects.toString(message.getHeader(DicomConstants.QUERY_LEVEL), "") + " from "
                + message.getHeader(DicomConstants.CALLING_AET) + " at "
                + message.getHeader(DicomConstants.REMOTE_HOST);
    }
}
