package org.dromedary.operations.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.CommitmentOutbox;
import org.dromedary.delivery.DeliveryProperties;
import org.dromedary.operations.settings.DicomNodes;
import org.dromedary.worklist.WorklistTable;

/** The results of storage commitments that are still to be told, in the database. */
@Component("commitmentOutbox")
public class CommitmentReportTable implements CommitmentOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(CommitmentReportTable.class);
    private static final TypeReference<Map<String, Object>> KEYWORDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final DicomNodes nodes;
    private final String node;
    private final AtomicBoolean taken = new AtomicBoolean();

    CommitmentReportTable(JdbcClient jdbc, ObjectMapper json, DicomNodes nodes, DeliveryProperties delivery) {
        this.jdbc = jdbc;
        this.json = json;
        this.nodes = nodes;
        this.node = delivery.node();
    }

    @Override
    public long keep(Result result) {
        KeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into commitment_report (node, peer_aet, own_aet, event, created_at)"
                        + " values (:node, :peer, :own, :event, current_timestamp)")
                .param("node", node)
                .param("peer", result.peer())
                .param("own", result.self())
                .param("event", WorklistTable.written(json, result.event()))
                .update(key, "id");
        return key.getKeyAs(Long.class);
    }

    @Override
    public void done(long id) {
        jdbc.sql("delete from commitment_report where id = :id").param("id", id).update();
    }

    private record Row(long id, String peer, String self, String event) {}

    @Override
    public List<Left> left() {
        List<Left> left = new ArrayList<>();
        if (!taken.compareAndSet(false, true)) {
            return left;
        }
        List<Row> rows = jdbc.sql(
                        "select id, peer_aet, own_aet, event from commitment_report where node = :node order by id")
                .param("node", node)
                .query((row, number) -> new Row(
                        row.getLong("id"), row.getString("peer_aet"), row.getString("own_aet"), row.getString("event")))
                .list();
        for (Row row : rows) {
            String to = nodes.uri(row.peer());
            if (to == null) {
                LOG.warn(
                        "The result of a storage commitment cannot be told to {} any more, which is not in"
                                + " dromedary.dicom.nodes",
                        row.peer());
                done(row.id());
            } else {
                left.add(new Left(row.id(), new Result(row.peer(), row.self(), read(row.event())), to));
            }
        }
        return left;
    }

    private Map<String, Object> read(String event) {
        try {
            return json.readValue(event, KEYWORDS);
        } catch (IOException e) {
            throw new IllegalStateException("The result of a storage commitment cannot be read", e);
        }
    }
}
