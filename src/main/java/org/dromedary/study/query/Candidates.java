package org.dromedary.study.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.study.QueryLevel;

/** The rows that a query has to look at, page by page, so that no connection is held while the peer takes its time. */
final class Candidates {

    private static final int PAGE = 500;

    private final JdbcClient jdbc;
    private final Query query;
    private final String select;
    private final List<String> order;
    private final Set<String> described = new LinkedHashSet<>();
    private List<String> after;

    /**
     * A row.
     *
     * @param keys by which it is ordered
     * @param values by keyword
     * @param incomplete keywords that its row does not have yet, though the instance may
     */
    record Row(String studyUid, List<String> keys, Map<String, Object> values, Set<String> incomplete) {}

    Candidates(JdbcClient jdbc, Query query) {
        this.jdbc = jdbc;
        this.query = query;
        this.order = order(query.level());
        query.columns().forEach(keyword -> {
            String flag = Column.ALL.get(keyword).described();
            if (flag != null) {
                described.add(flag);
            }
        });
        List<String> selected = new ArrayList<>(order);
        selected.add("t.study_uid");
        selected.addAll(described);
        query.columns().forEach(keyword -> selected.add(Column.ALL.get(keyword).sql()));
        this.select = "select " + String.join(", ", selected) + " from " + tables(query.level())
                + " where t.instances > 0"
                + (query.level() == QueryLevel.PATIENT ? " and t.patient_id is not null" : "")
                + query.narrowing().where();
    }

    private static String tables(QueryLevel level) {
        return switch (level) {
            case PATIENT, STUDY -> "study t";
            case SERIES -> "series s join study t on t.study_uid = s.study_uid";
            case IMAGE ->
                "instance i join series s on s.study_uid = i.study_uid and s.series_uid = i.series_uid"
                        + " join study t on t.study_uid = i.study_uid";
        };
    }

    private static List<String> order(QueryLevel level) {
        return switch (level) {
            case PATIENT -> List.of("t.patient_id", "t.study_uid");
            case STUDY -> List.of("t.study_uid");
            case SERIES -> List.of("s.study_uid", "s.series_uid");
            case IMAGE -> List.of("i.study_uid", "i.series_uid", "i.sop_uid");
        };
    }

    /** The next rows; none at the end. */
    List<Row> next() {
        Map<String, Object> values = new LinkedHashMap<>(query.narrowing().values());
        StringBuilder behind = new StringBuilder();
        if (after != null) {
            for (int i = 0; i < order.size(); i++) {
                values.put("a" + i, after.get(i));
            }
            behind.append(" and ")
                    .append(order.get(0))
                    .append(" >= :a0 and (")
                    .append(behind(0))
                    .append(')');
        }
        List<Row> page = jdbc.sql(select + behind + " order by " + String.join(", ", order) + " limit " + PAGE)
                .params(values)
                .query(this::row)
                .list();
        if (!page.isEmpty()) {
            after = page.get(page.size() - 1).keys();
        }
        return page;
    }

    private String behind(int key) {
        String column = order.get(key);
        String larger = column + " > :a" + key;
        return key == order.size() - 1
                ? larger
                : larger + " or " + column + " = :a" + key + " and (" + behind(key + 1) + ")";
    }

    private Row row(ResultSet rs, int number) throws SQLException {
        int at = 1;
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            keys.add(rs.getString(at++));
        }
        String studyUid = rs.getString(at++);
        Set<String> missing = new LinkedHashSet<>();
        for (String flag : described) {
            if (!rs.getBoolean(at++)) {
                missing.add(flag);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        Set<String> incomplete = new LinkedHashSet<>();
        for (String keyword : query.columns()) {
            Column column = Column.ALL.get(keyword);
            if (missing.contains(column.described())) {
                incomplete.add(keyword);
            }
            values.put(keyword, column.value(rs.getString(at++)));
        }
        return new Row(studyUid, keys, values, incomplete);
    }
}
