package org.dromedary.study;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;

/**
 * Fills in, behind everybody's back, what rows from before the schema's version 3 do not say of their studies and series: one
 * file of each series is read. Until it is done, and for single instances always, a query reads it from the files itself.
 */
@Component
class IndexUpgrade implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(IndexUpgrade.class);
    private static final int AT_ONCE = 100;
    /** Between two files, so that reception and delivery have the disk. */
    private static final long PAUSE_MILLIS = 2;

    private final JdbcClient jdbc;
    private final StudyStore store;
    private final DescribedRows rows;
    private final DescriptionCleaner cleaner;
    private Thread thread;

    IndexUpgrade(JdbcClient jdbc, StudyStore store, DescribedRows rows, DescriptionCleaner cleaner) {
        this.jdbc = jdbc;
        this.store = store;
        this.rows = rows;
        this.cleaner = cleaner;
    }

    private record Series(String studyUid, String seriesUid) {}

    private void run() {
        int described = 0;
        try {
            for (List<Series> some = after(new Series("", "")); !some.isEmpty(); ) {
                for (Series series : some) {
                    described += describe(series) ? 1 : 0;
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
                some = after(some.get(some.size() - 1));
            }
            if (described > 0) {
                LOG.info("Described {} series in the index that an earlier version had received", described);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot describe series of an earlier version, the next start goes on: {}", e.getMessage());
        }
    }

    /** The next series that are not described. */
    private List<Series> after(Series last) {
        return jdbc.sql("select study_uid, series_uid from series where described = false and (study_uid > :study"
                        + " or study_uid = :study and series_uid > :series) order by study_uid, series_uid limit "
                        + AT_ONCE)
                .param("study", last.studyUid())
                .param("series", last.seriesUid())
                .query((rs, row) -> new Series(rs.getString(1), rs.getString(2)))
                .list();
    }

    private boolean describe(Series series) {
        Optional<Instance> first = jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS
                        + " from instance where study_uid = :study and series_uid = :series order by sop_uid limit 1")
                .param("study", series.studyUid())
                .param("series", series.seriesUid())
                .query(StudyRows::instance)
                .optional();
        if (first.isEmpty()) {
            return false;
        }
        try {
            IndexRow row = new IndexRow(
                    first.get(), IndexedAttribute.values(DicomHeader.read(store.file(first.get())), cleaner));
            rows.describeSeries(row);
            rows.describeStudy(row, false);
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "A series of study {} cannot be described: {}",
                    Study.shortId(series.studyUid()),
                    e.getClass().getSimpleName());
            return false;
        }
    }

    @Override
    public void start() {
        thread = new Thread(this::run, "index-upgrade");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
