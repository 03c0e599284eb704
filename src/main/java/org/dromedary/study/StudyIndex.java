package org.dromedary.study;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables {@code study} and {@code instance}: all SQL about them stands here. */
@Repository
public class StudyIndex {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batch;
    private final TransactionTemplate transaction;
    private final DescribedRows described;
    private final ObjectProvider<ForwardedGenerations> forwarded;

    StudyIndex(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate batch,
            TransactionTemplate transaction,
            DescribedRows described,
            ObjectProvider<ForwardedGenerations> forwarded) {
        this.forwarded = forwarded;
        this.jdbc = jdbc;
        this.batch = batch;
        this.transaction = transaction;
        this.described = described;
    }

    public Optional<Study> study(String studyUid) {
        return jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study where study_uid = :study")
                .param("study", studyUid)
                .query(StudyRows::study)
                .optional();
    }

    /** Studies that a query asks for, the newest received first. */
    public List<Study> studies(StudyQuery query) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder(" where 1 = 1");
        like(where, values, "patient_id", query.patientId());
        like(where, values, "patient_name", query.patientName());
        like(where, values, "accession_number", query.accessionNumber());
        like(where, values, "study_description", query.studyDescription());
        like(where, values, "source", query.source());
        like(where, values, "modalities", query.modality() == null ? null : "*" + query.modality() + "*");
        compare(where, values, "study_date >=", "studyDateFrom", query.studyDateFrom());
        compare(where, values, "study_date <=", "studyDateTo", query.studyDateTo());
        compare(
                where,
                values,
                "state =",
                "state",
                query.state() == null ? null : query.state().name());
        compare(where, values, "last_received >=", "since", query.since() == null ? null : StudyRows.at(query.since()));
        values.put("limit", query.limit());
        values.put("offset", query.offset());
        return jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study" + where
                        + " order by last_received desc, study_uid limit :limit offset :offset")
                .params(values)
                .query(StudyRows::study)
                .list();
    }

    private static void like(StringBuilder where, Map<String, Object> values, String column, String pattern) {
        if (pattern != null) {
            where.append(" and lower(")
                    .append(column)
                    .append(") like :")
                    .append(column)
                    .append(" escape '!'");
            String escaped =
                    pattern.toLowerCase().replace("!", "!!").replace("%", "!%").replace("_", "!_");
            values.put(column, escaped.replace('*', '%'));
        }
    }

    private static void compare(
            StringBuilder where, Map<String, Object> values, String condition, String name, Object value) {
        if (value != null) {
            where.append(" and ").append(condition).append(" :").append(name);
            values.put(name, value);
        }
    }

    /** How many studies are in each state. */
    public Map<StudyState, Long> countByState() {
        return jdbc
                .sql("select state, count(*) from study group by state")
                .query((rs, row) -> Map.entry(StudyState.valueOf(rs.getString(1)), rs.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The instances that one generation of a study delivers. */
    public List<Instance> instances(String studyUid, int generation) {
        return jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS
                        + " from instance where study_uid = :study and generation = :generation"
                        + " order by series_uid, sop_uid")
                .param("study", studyUid)
                .param("generation", generation)
                .query(StudyRows::instance)
                .list();
    }

    /** All instances of a study. */
    public List<Instance> instances(String studyUid) {
        return jdbc.sql("select " + StudyRows.INSTANCE_COLUMNS
                        + " from instance where study_uid = :study order by series_uid, sop_uid")
                .param("study", studyUid)
                .query(StudyRows::instance)
                .list();
    }

    /** Whether an instance's row is there. */
    boolean contains(Instance instance) {
        return jdbc.sql("select count(*) from instance where study_uid = :study and series_uid = :series"
                                + " and sop_uid = :sop")
                        .param("study", instance.studyUid())
                        .param("series", instance.seriesUid())
                        .param("sop", instance.sopUid())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Studies that were receiving when the program last stopped, or are now, or are held because a generation is not whole. */
    List<Study> receiving() {
        return jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study where state = 'RECEIVING'"
                        + " or receiving_since is not null")
                .query(StudyRows::study)
                .list();
    }

    /** Studies with a stable generation whose deliveries are not planned, the longest waiting first. */
    public List<Study> unplanned(int limit) {
        return jdbc.sql("select " + StudyRows.STUDY_COLUMNS + " from study"
                        + " where generation > planned_generation and state not in ('HELD', 'ARCHIVED')"
                        + " order by stable_at limit :limit")
                .param("limit", limit)
                .query(StudyRows::study)
                .list();
    }

    /** All studies, with when the newest instance in the index came. */
    Map<String, Instant> lastReceived() {
        Map<String, Instant> all = new HashMap<>();
        jdbc.sql("select study_uid, last_received from study").query(rs -> {
            all.put(rs.getString(1), StudyRows.instant(rs, "last_received"));
        });
        return all;
    }

    /**
     * Makes a study known as receiving, durably, before the first of its instances is acknowledged. What a person has to
     * decide about stays held.
     */
    Study openGeneration(Study first) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("delete from study_hold where study_uid = :study and reason = 'not-indexed'")
                    .param("study", first.studyUid())
                    .update();
            boolean discarded = jdbc.sql("delete from study_hold where study_uid = :study and reason = 'discarded'")
                            .param("study", first.studyUid())
                            .update()
                    > 0;
            int known = jdbc.sql(
                            """
                    update study set receiving_since = coalesce(receiving_since, current_timestamp), state =
                        case when exists (select 1 from study_hold h where h.study_uid = study.study_uid) then 'HELD'
                             else 'RECEIVING' end
                    where study_uid = :study""")
                    .param("study", first.studyUid())
                    .update();
            if (known == 0) {
                insert(first);
            }
            Study study = study(first.studyUid()).orElseThrow();
            if (discarded) {
                forwarded.ifAvailable(ways -> ways.takenUp(study.studyUid(), study.generation() + 1));
            }
            return study;
        }));
    }

    private void insert(Study study) {
        jdbc.sql(
                        """
                insert into study (study_uid, state, patient_id, patient_name, patient_birth_date, accession_number,
                    study_date, study_time, study_description, source, calling_aet, called_aet, remote_host,
                    remote_user, first_received, last_received, receiving_since)
                values (:study, 'RECEIVING', :patientId, :patientName, :birthDate, :accession, :date, :time, :description,
                    :source, :calling, :called, :host, :user, current_timestamp, current_timestamp, current_timestamp)""")
                .param("study", study.studyUid())
                .param("patientId", StudyRows.cut(study.patientId(), 256))
                .param("patientName", StudyRows.cut(study.patientName(), 512))
                .param("birthDate", StudyRows.cut(study.patientBirthDate(), 8))
                .param("accession", StudyRows.cut(study.accessionNumber(), 64))
                .param("date", StudyRows.cut(study.studyDate(), 8))
                .param("time", StudyRows.cut(study.studyTime(), 16))
                .param("description", StudyRows.cut(study.studyDescription(), 512))
                .param("source", StudyRows.cut(study.source(), 128))
                .param("calling", StudyRows.cut(study.callingAet(), 64))
                .param("called", StudyRows.cut(study.calledAet(), 64))
                .param("host", StudyRows.cut(study.remoteHost(), 255))
                .param("user", StudyRows.cut(study.remoteUser(), 255))
                .update();
    }

    /** Writes instances, each once, and what they say and add to their studies and series in one transaction; a row that is there is replaced. */
    void write(List<IndexRow> instances) {
        transaction.executeWithoutResult(status -> {
            SqlParameterSource[] rows =
                    instances.stream().map(StudyRows::parameters).toArray(SqlParameterSource[]::new);
            int[] updated = batch.batchUpdate(StudyRows.UPDATE_INSTANCE, rows);
            boolean[] isFresh = new boolean[rows.length];
            List<SqlParameterSource> fresh = new ArrayList<>();
            Map<String, StudySum> sums = new LinkedHashMap<>();
            for (int i = 0; i < rows.length; i++) {
                isFresh[i] = updated[i] == 0;
                if (isFresh[i]) {
                    fresh.add(rows[i]);
                }
                Instance instance = instances.get(i).instance();
                sums.computeIfAbsent(instance.studyUid(), uid -> new StudySum()).add(instance, isFresh[i]);
            }
            batch.batchUpdate(StudyRows.INSERT_INSTANCE, fresh.toArray(SqlParameterSource[]::new));
            sums.forEach(this::sum);
            described.write(instances, isFresh);
        });
    }

    /** What a batch of instances adds to its study. */
    private static final class StudySum {

        private final TreeSet<String> modalities = new TreeSet<>();
        private int instances;
        private long bytes;
        private boolean replaced;
        private Instant last = Instant.EPOCH;

        void add(Instance instance, boolean fresh) {
            if (instance.modality() != null) {
                modalities.add(instance.modality());
            }
            instances++;
            bytes += instance.bytes();
            replaced |= !fresh;
            last = last.isBefore(instance.receivedAt()) ? instance.receivedAt() : last;
        }
    }

    /** Adds what was written to the sums of a study; when rows were replaced the sums are counted again. */
    private void sum(String studyUid, StudySum sum) {
        String known = jdbc.sql("select modalities from study where study_uid = :study")
                .param("study", studyUid)
                .query((rs, row) -> Objects.requireNonNullElse(rs.getString(1), ""))
                .single();
        sum.modalities.addAll(Arrays.asList(known.split(",")));
        sum.modalities.remove("");
        String counts = sum.replaced
                ? "instances = (select count(*) from instance where study_uid = :study),"
                        + " bytes = (select coalesce(sum(bytes), 0) from instance where study_uid = :study),"
                : "instances = instances + :instances, bytes = bytes + :bytes,";
        jdbc.sql("update study set " + counts
                        + " modalities = :modalities, last_received = :last where study_uid = :study")
                .param("study", studyUid)
                .param("instances", sum.instances)
                .param("bytes", sum.bytes)
                .param("modalities", StudyRows.cut(String.join(",", sum.modalities), 256))
                .param("last", StudyRows.at(sum.last))
                .update();
    }

    /**
     * Ends the generation that is being received, if it holds anything.
     *
     * @return the study after it; empty if nothing new is there, so that no generation came about
     */
    Optional<Study> makeStable(String studyUid) {
        return transaction.execute(status -> {
            jdbc.sql("delete from study_hold where study_uid = :study and reason = 'incomplete'")
                    .param("study", studyUid)
                    .update();
            int stable = jdbc.sql(
                            """
                    update study set generation = generation + 1, stable_at = current_timestamp, receiving_since = null,
                        state = case when exists (select 1 from study_hold h where h.study_uid = study.study_uid)
                            then 'HELD' else 'STABLE' end
                    where study_uid = :study and receiving_since is not null
                        and exists (select 1 from instance i where i.study_uid = :study
                            and i.generation = study.generation + 1)""")
                    .param("study", studyUid)
                    .update();
            if (stable == 0) {
                jdbc.sql("update study set receiving_since = null, state = case when exists"
                                + " (select 1 from study_hold h where h.study_uid = study.study_uid) then 'HELD' else "
                                + StudyRows.AT_REST
                                + " end where study_uid = :study and receiving_since is not null and generation > 0")
                        .param("study", studyUid)
                        .update();
                jdbc.sql("delete from study where study_uid = :study and generation = 0 and instances = 0")
                        .param("study", studyUid)
                        .update();
                return Optional.<Study>empty();
            }
            return study(studyUid);
        });
    }
}
