package org.dromedary.intake.sheets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeUnavailableException;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.GoogleServer;
import org.dromedary.testsupport.PostgresServer;
import org.dromedary.testsupport.StudyRoom;

/** Which rows are worked, and what they say, with Google's client library and a real database. */
class SheetListTest {

    private static final String SHEET = "1AbCdEfGhIjKlMnOp";
    private static final String FOLDER = "folder-00001";
    private static final String NOW = "current_timestamp";

    @TempDir
    private Path home;

    private GoogleServer google;
    private StudyRoom room;
    private JdbcClient jdbc;
    private SheetRows rows;
    private SheetList list;
    private long most = Long.MAX_VALUE;

    @BeforeEach
    void start() throws Exception {
        google = GoogleServer.start();
        google.drive().putOther(FOLDER, "root", "Inbox", "folder");
        google.sheets().put(SHEET, "List", List.of("ID", "Filename", "Creation Time", "Hospital Name", "Status"));
    }

    @AfterEach
    void stop() {
        room.close();
        google.close();
    }

    private void open(StudyRoom opened, Map<String, String> more) throws Exception {
        room = opened;
        jdbc = room.jdbc();
        rows = new SheetRows(jdbc, new NamedParameterJdbcTemplate(room.database()));
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                "dromedary.google.a.service-account-file",
                google.serviceAccount(home.resolve("key.json")).toString());
        settings.put("dromedary.google.a.root-url", google.url());
        settings.put("dromedary.google.a.first-backoff", "10ms");
        settings.put("dromedary.google.a.patience", "1s");
        settings.put("dromedary.sheets.l.account", "a");
        settings.put("dromedary.sheets.l.spreadsheet", SHEET);
        settings.put("dromedary.sheets.l.folder", FOLDER);
        settings.put("dromedary.sheets.l.missing-grace", "0s");
        more.forEach((key, value) -> settings.put("dromedary.sheets.l." + key, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        SheetLists lists = SheetLists.bind(environment);
        list = new SheetList(
                "trial", lists.all().get("l"), lists.accounts().get("a"), rows, new SheetProgress(jdbc), new Room());
    }

    private final class Room extends DiskRoom {

        Room() {
            super(new DataDirectory(home), DataSize.ofBytes(0));
        }

        @Override
        public void require(long bytes) throws IntakeUnavailableException {
            if (bytes > most) {
                throw new IntakeUnavailableException("full", null);
            }
        }
    }

    private void onH2(Map<String, String> more) throws Exception {
        open(StudyRoom.start(home.resolve("h2"), StudyRoom.quiet(Duration.ofMinutes(1))), more);
    }

    private void row(String id, String name, String status) {
        google.sheets().append(SHEET, "List", id, name, "", "", status);
    }

    private String status(int row) {
        return google.sheets().cell(SHEET, "List", row, 5);
    }

    /** Fetches the file of the next row; null if there is none, or another row has the file. */
    private SheetWork work() throws Exception {
        List<SheetWork> claimed = rows.claim("trial", 1);
        if (claimed.isEmpty()) {
            return null;
        }
        try {
            return list.fetch(claimed.get(0), home.resolve("file")) == null ? null : claimed.get(0);
        } catch (Exception e) {
            list.failed(claimed.get(0), e);
            return null;
        }
    }

    private long item(String study, int instances, int refused) {
        jdbc.sql("insert into intake_item (intake, origin, origin_key, bytes, state, refused, created_at, updated_at)"
                        + " values ('trial', :study, :study, 1, 'STORED', :refused, " + NOW + ", " + NOW + ")")
                .param("study", study)
                .param("refused", refused)
                .update();
        long id = jdbc.sql("select max(id) from intake_item").query(Long.class).single();
        jdbc.sql("insert into intake_item_study (item_id, study_uid, instances) values (:id, :study, :n)")
                .param("id", id)
                .param("study", study)
                .param("n", instances)
                .update();
        return id;
    }

    private void study(String uid, String state, int instances) {
        jdbc.sql(
                        "insert into study (study_uid, state, generation, planned_generation, source, instances, first_received,"
                                + " last_received) values (:uid, :state, 1, 1, 'trial', :n, " + NOW + ", " + NOW + ")")
                .param("uid", uid)
                .param("state", state)
                .param("n", instances)
                .update();
    }

    private void delivery(String study, String destination, String state, int done, int total) {
        jdbc.sql(
                        "insert into delivery (destination, study_uid, generation, name, state, created_at, updated_at, next_at,"
                                + " done_instances, total_instances, failure) values (:to, :study, 1, 'x', :state, "
                                + NOW + ", "
                                + NOW + ", " + NOW + ", :done, :total, 'A700 out of resources')")
                .param("to", destination)
                .param("study", study)
                .param("state", state)
                .param("done", done)
                .param("total", total)
                .update();
    }

    @Test
    void aRowGoesItsWay() throws Exception {
        onH2(Map.of());
        goesItsWay();
    }

    @Test
    void aRowGoesItsWayOnPostgreSql() throws Exception {
        try (PostgresServer postgres = PostgresServer.start()) {
            open(
                    StudyRoom.start(
                            home.resolve("pg"), StudyRoom.quiet(Duration.ofMinutes(1)), postgres.url(), "postgres"),
                    Map.of());
            goesItsWay();
            room.close();
        }
    }

    private void goesItsWay() throws Exception {
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1, 2, 3});
        row("file-0000001", "a.zip", "");
        list.look();
        SheetWork work = work();
        list.report();
        assertThat(status(2)).isEqualTo("working");
        assertThat(home.resolve("file")).hasBinaryContent(new byte[] {1, 2, 3});
        study("1.2", "RECEIVING", 4);
        rows.stored(work.id(), item("1.2", 4, 0), true);
        list.report();
        assertThat(status(2)).isEqualTo("received");
        // remove-after: stored
        assertThat(google.drive().isTrashed("file-0000001")).isTrue();
        jdbc.sql("update study set state = 'ROUTED'").update();
        delivery("1.2", "pacs", "ACTIVE", 3, 4);
        delivery("1.2", "archive", "DELIVERED", 0, 4);
        again();
        assertThat(status(2)).isEqualTo("sent 3/4");
        jdbc.sql("update delivery set state = 'PARKED' where destination = 'pacs'")
                .update();
        again();
        assertThat(status(2)).matches("error: sent 3/4; delivery \\d+ to pacs is parked: A700 out of resources");
        // replayed
        jdbc.sql("update delivery set state = 'WARNING' where destination = 'pacs'")
                .update();
        again();
        assertThat(status(2)).isEqualTo("sent 4/4");
        assertThat(rows.count("trial", SheetRows.State.ENDED)).isEqualTo(1);
        long calls = google.calls("/v4/");
        list.report();
        assertThat(google.calls("/v4/")).as("nothing is new, nobody is called").isEqualTo(calls);
    }

    private void again() throws Exception {
        jdbc.sql("update sheet_row set next_at = created_at").update();
        list.report();
    }

    @Test
    void aRowWhoseStatusSomebodyEmptiesIsWorkedAgain() throws Exception {
        onH2(Map.of());
        row("file-0000009", "lost.zip", "");
        list.look();
        assertThat(work()).isNull();
        list.report();
        assertThat(status(2)).isEqualTo("error: no such file in the Drive folder");
        list.look();
        assertThat(work()).as("an error stays until somebody says otherwise").isNull();
        google.drive().put("file-0000009", FOLDER, "lost.zip", new byte[] {1});
        google.sheets().set(SHEET, "List", 2, 5, "");
        list.look();
        assertThat(work()).isNotNull();
    }

    @Test
    void whatWasSentAndIsGoneSaysSoAgain() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "");
        list.look();
        SheetWork work = work();
        study("1.2", "ROUTED", 1);
        delivery("1.2", "pacs", "DELIVERED", 1, 1);
        rows.stored(work.id(), item("1.2", 1, 2), true);
        list.report();
        assertThat(status(2)).isEqualTo("sent 1/1 (2 files in it not taken)");
        google.drive().remove("file-0000001");
        google.sheets().set(SHEET, "List", 2, 5, "");
        list.look();
        assertThat(work()).isNull();
        list.report();
        assertThat(status(2)).isEqualTo("sent 1/1 (2 files in it not taken)");
    }

    @Test
    void aFileOfTwoRowsIsTakenOnce() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "", "");
        row("", "a.zip", "");
        row("file-0000001", "other.zip", "");
        row("file-0000002", "done.zip", "");
        row("file-0000002", "done.zip", "sent 7/7");
        list.look();
        assertThat(status(4)).isEqualTo("error: duplicate of row 2");
        assertThat(status(5)).isEqualTo("error: duplicate of row 6");
        assertThat(work()).isNotNull();
        assertThat(work()).isNull();
        assertThat(rows.claim("trial", 5)).isEmpty();
        list.look();
        assertThat(status(4)).isEqualTo("error: duplicate of row 2");
    }

    @Test
    void whatWasWorkedWhenTheProgramStoppedIsWorkedAgain() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "");
        list.look();
        assertThat(work()).isNotNull();
        list.report();
        assertThat(status(2)).isEqualTo("working");
        list.look();
        assertThat(rows.claim("trial", 5)).isEmpty();
        rows.resume("trial");
        assertThat(work()).isNotNull();
    }

    @Test
    void aListOfARouterThatIsGoneIsWorkedAgain() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "working");
        row("file-0000002", "b.zip", "hold");
        list.look();
        assertThat(work()).isNotNull();
        assertThat(work()).isNull();
    }

    @Test
    void aRowThatIsAwayIsToldWhenItIsBack() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "");
        list.look();
        SheetWork work = work();
        list.report();
        assertThat(status(2)).isEqualTo("working");
        // cut, to be pasted elsewhere
        google.sheets().set(SHEET, "List", 2, 1, "");
        google.sheets().set(SHEET, "List", 2, 2, "");
        study("1.2", "RECEIVING", 4);
        rows.stored(work.id(), item("1.2", 4, 0), false);
        list.report();
        long calls = google.calls("/v4/");
        list.report();
        assertThat(google.calls("/v4/"))
                .as("nobody asks for it again and again")
                .isEqualTo(calls);
        google.sheets().set(SHEET, "List", 2, 1, "file-0000001");
        google.sheets().set(SHEET, "List", 2, 2, "a.zip");
        list.look();
        list.report();
        assertThat(status(2)).isEqualTo("received");
        // an older state of the sheet is brought back
        google.sheets().set(SHEET, "List", 2, 5, "working");
        list.look();
        list.report();
        assertThat(status(2)).isEqualTo("received");
    }

    @Test
    void aFullDiskIsAskedBeforeAFileIsBrought() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1, 2, 3});
        row("file-0000001", "a.zip", "");
        list.look();
        most = 2;
        assertThat(work()).isNull();
        assertThat(rows.count("trial", SheetRows.State.WAITING)).isEqualTo(1);
        assertThat(home.resolve("file")).doesNotExist();
    }

    @Test
    void downloadsThatNobodyNeedsGo() throws Exception {
        SheetDownloads downloads = new SheetDownloads(home.resolve("downloads"));
        Files.createDirectories(downloads.folder());
        onH2(Map.of());
        row("file-0000001", "a.zip", "");
        list.look();
        long open = rows.open("trial").get(0);
        Files.writeString(downloads.folder().resolve("row-" + open + ".0123.part"), "x");
        Files.writeString(downloads.folder().resolve("row-" + open + "9.0123.part"), "x");
        Files.writeString(downloads.of(open * 10 + 8), "x");
        downloads.keepOnly(rows.open("trial"));
        try (var here = Files.list(downloads.folder())) {
            assertThat(here).containsExactly(downloads.folder().resolve("row-" + open + ".0123.part"));
        }
    }

    @Test
    void anOutageIsNoErrorOfTheRow() throws Exception {
        onH2(Map.of());
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "");
        list.look();
        google.failNext("/drive/v3/files", 429, "rateLimitExceeded", Map.of("Retry-After", "3600"));
        assertThat(work()).isNull();
        assertThat(jdbc.sql("select status from sheet_row").query(String.class).single())
                .isEqualTo("error: Google wants fewer calls (it is tried again)");
        assertThat(rows.count("trial", SheetRows.State.WAITING)).isEqualTo(1);
    }

    @Test
    void whatADestinationHasOtherwiseIsNotDeleted() throws Exception {
        onH2(Map.of("after", "delete"));
        google.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1});
        row("file-0000001", "a.zip", "");
        list.look();
        SheetWork work = work();
        study("1.2", "ROUTED", 1);
        delivery("1.2", "pacs", "WARNING", 1, 1);
        jdbc.sql("insert into delivery_instance (delivery_id, sop_uid, status, answered_at)"
                        + " select id, '1.2.3', 273, " + NOW + " from delivery")
                .update();
        rows.stored(work.id(), item("1.2", 1, 0), true);
        list.report();
        assertThat(google.drive().has("file-0000001")).isTrue();
        assertThat(status(2)).startsWith("sent 1/1 (the file stays in Drive: a destination had other versions");
        assertThat(Files.exists(home.resolve("file"))).isTrue();
    }
}
