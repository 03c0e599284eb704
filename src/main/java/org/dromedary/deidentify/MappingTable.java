package org.dromedary.deidentify;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** The table {@code deidentify_mapping}: which patient has which pseudonym in which project. */
@Repository
public class MappingTable implements PseudonymTable {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock = Clock.systemUTC();

    public MappingTable(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public Optional<Pseudonym> find(String project, String patientId) throws PseudonymsUnavailableException {
        if (patientId.indexOf('\0') >= 0) {
            // made of other attributes where there is no ID; no text of PostgreSQL holds a NUL
            return Optional.empty();
        }
        try {
            return jdbc.sql("select pseudonym_id, pseudonym_name, shift_days from deidentify_mapping"
                            + " where project = :project and patient_id = :patient")
                    .param("project", project)
                    .param("patient", patientId)
                    .query((rs, row) -> new Pseudonym(
                            rs.getString("pseudonym_id"),
                            rs.getString("pseudonym_name"),
                            rs.getObject("shift_days", Integer.class)))
                    .optional();
        } catch (DataIntegrityViolationException e) {
            throw e;
        } catch (DataAccessException e) {
            throw new PseudonymsUnavailableException(e);
        }
    }

    /** How many rows there are. */
    public long count() {
        return jdbc.sql("select count(*) from deidentify_mapping")
                .query(Long.class)
                .single();
    }

    /** All rows, by project and patient. */
    public List<MappingRow> rows() {
        return jdbc.sql("select * from deidentify_mapping order by project, patient_id")
                .query((rs, row) -> new MappingRow(
                        rs.getString("project"),
                        rs.getString("patient_id"),
                        rs.getString("pseudonym_id"),
                        rs.getString("pseudonym_name"),
                        rs.getObject("shift_days", Integer.class)))
                .list();
    }

    /**
     * Adds rows and changes those of the same project and patient, all or none.
     *
     * @param replaceAll whether the rows that were there go first
     * @throws org.springframework.dao.DuplicateKeyException if two patients of a project would have the same pseudonym
     */
    public void put(List<MappingRow> rows, boolean replaceAll) {
        transaction.executeWithoutResult(status -> {
            if (replaceAll) {
                jdbc.sql("delete from deidentify_mapping").update();
            } else {
                // first all that change, so that two may swap their pseudonyms
                rows.forEach(row -> jdbc.sql(
                                "delete from deidentify_mapping where project = :project and patient_id = :patient")
                        .param("project", row.project())
                        .param("patient", row.patientId())
                        .update());
            }
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            rows.forEach(
                    row -> jdbc.sql("insert into deidentify_mapping (project, patient_id, pseudonym_id, pseudonym_name,"
                                    + " shift_days, changed_at) values (:project, :patient, :id, :name, :shift, :now)")
                            .param("project", row.project())
                            .param("patient", row.patientId())
                            .param("id", row.pseudonymId())
                            .param("name", row.pseudonymName())
                            .param("shift", row.shiftDays())
                            .param("now", now)
                            .update());
        });
    }
}
