package org.dromedary.study.query;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.study.QueryLevel;
import org.dromedary.study.StudyStore;

/**
 * Finds patients, studies, series and instances by the keys of a C-FIND (PS3.4 §C.4.1). The database narrows, the matcher
 * decides. What the index does not have is read from one instance of each candidate. StudyDescription is matched and answered
 * without recipients and password.
 */
@Component("studyFinder")
public class StudyFinder {

    private static final long PATIENCE_MILLIS = 2000;

    private final JdbcClient jdbc;
    private final StudyStore store;
    private final FileReader files;

    StudyFinder(JdbcClient jdbc, StudyStore store, FileReader files) {
        this.jdbc = jdbc;
        this.store = store;
        this.files = files;
    }

    /**
     * @param keys as {@link org.dromedary.dicom.KeywordMap} shows the identifier
     * @param model {@code patient} or {@code study}: the root
     * @param level as in QueryRetrieveLevel
     * @param relational whether the unique keys of the levels above may be missing (PS3.4 §C.4.1.2.2); null for no
     * @throws QueryRefusedException if these are no keys of that level in that model
     */
    public Found find(Map<String, ?> keys, String model, String level, Boolean relational)
            throws QueryRefusedException, InterruptedException {
        Query query;
        try {
            query = new Query(keys, model, QueryLevel.of(level), Boolean.TRUE.equals(relational));
        } catch (IllegalArgumentException e) {
            throw Query.mismatch(e.getMessage());
        }
        // what a peer has just sent is found
        store.awaitIndexed(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return new Found(query, new Candidates(jdbc, query), files, Found.MOST_FILES);
    }
}
