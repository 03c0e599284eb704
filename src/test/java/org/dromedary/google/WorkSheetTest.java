package org.dromedary.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.testsupport.GoogleServer;

/** A sheet as a list of work, by Google's client library against a server that answers as Sheets does. */
class WorkSheetTest {

    private static final String SHEET = "1AbCdEfGhIjKlMnOp";
    private static final List<String> HEADER = List.of("ID", "Filename", "Creation Time", "Hospital Name", "Status");

    @TempDir
    private Path folder;

    private GoogleServer server;

    @BeforeEach
    void start() throws Exception {
        server = GoogleServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WorkSheet sheet() throws Exception {
        return new WorkSheet(GoogleRoom.service(server, folder), SHEET, "", SheetColumns.usual());
    }

    private List<SheetRow> rows() throws Exception {
        List<SheetRow> rows = new ArrayList<>();
        sheet().read(rows::add);
        return rows;
    }

    @Test
    void rowsAreReadWhateverTheOrderOfTheColumns() throws Exception {
        server.sheets()
                .put(
                        SHEET,
                        "John's list",
                        List.of("Studies of the trial"),
                        List.of(),
                        List.of(" status", "Comment", "FILENAME", "id ", "hospital_name", "creation\u00a0time"),
                        List.of("", "urgent", "knee.zip", "file-0001-x", "Köln"),
                        List.of(),
                        List.of("sent 4/4", "", " hip.zip ", 12345678901L, "", 45000.5));
        assertThat(rows())
                .containsExactly(
                        new SheetRow(4, "file-0001-x", "knee.zip", "Köln", ""),
                        new SheetRow(6, "12345678901", "hip.zip", "", "sent 4/4"));
    }

    @Test
    void missingColumnsAreToldTogetherWithWhatIsThere() {
        server.sheets().put(SHEET, "List", List.of("ID", "File", "Hospital", "Status"), List.of("a", "b"));
        assertThatThrownBy(this::rows)
                .isInstanceOf(SheetException.class)
                .hasMessageStartingWith("The sheet 'List' has no column 'Filename', 'Creation Time', 'Hospital Name';"
                        + " there is 'ID', 'File', 'Hospital', 'Status'.");
    }

    @Test
    void anEmptySheetAndAColumnThatIsThereTwiceAreTold() {
        server.sheets().put(SHEET, "List");
        assertThatThrownBy(this::rows).hasMessageContaining("its first rows are empty");
        server.sheets()
                .put(SHEET, "List", List.of("ID", "Filename", "Creation Time", "Hospital Name", "Status", "STATUS"));
        assertThatThrownBy(this::rows).hasMessageContaining("'Status' twice");
    }

    @Test
    void aSheetThatIsNotThereOrNotSharedIsTold() throws Exception {
        assertThatThrownBy(this::rows)
                .isInstanceOf(GoogleException.class)
                .hasMessageContaining("404 notFound")
                .hasMessageContaining("not shared with account test");
        server.sheets().put(SHEET, "List", HEADER);
        WorkSheet other = new WorkSheet(GoogleRoom.service(server, folder), SHEET, "Lost", SheetColumns.usual());
        assertThatThrownBy(other::probe).hasMessageContaining("has no sheet 'Lost'");
    }

    @Test
    void tenThousandRowsAreReadInAFewCallsOfTheNeededColumns() throws Exception {
        server.sheets().put(SHEET, "List", HEADER);
        for (int i = 0; i < 25_000; i++) {
            server.sheets().append(SHEET, "List", "id-" + i, i + ".zip", "now", "", i % 2 == 0 ? "" : "sent 1/1");
        }
        assertThat(rows())
                .hasSize(25_000)
                .last()
                .isEqualTo(new SheetRow(25_001, "id-24999", "24999.zip", "", "sent 1/1"));
        // the sheet's size, its header, two blocks
        assertThat(server.calls("/v4/spreadsheets/")).isEqualTo(4);
        assertThat(server.calls("C2:C")).isZero();
    }

    @Test
    void aStatusIsWrittenToItsRowWhereverThatIsNow() throws Exception {
        server.sheets()
                .put(
                        SHEET,
                        "List",
                        HEADER,
                        List.of("id-1", "1.zip", "", "", ""),
                        List.of("id-2", "2.zip", "", "", "hold"),
                        List.of("", "3.zip", "", "", ""));
        WorkSheet sheet = sheet();
        server.sheets().insertRow(SHEET, "List", 2);
        assertThat(sheet.write(Map.of("id-1", "=received", "name:3.zip", "working", "id-9", "lost")))
                .containsExactly("id-9");
        assertThat(server.sheets().cell(SHEET, "List", 3, 5)).isEqualTo("=received");
        assertThat(server.sheets().cell(SHEET, "List", 4, 5)).isEqualTo("hold");
        assertThat(server.sheets().cell(SHEET, "List", 5, 5)).isEqualTo("working");
        assertThat(server.calls("batchUpdate")).isEqualTo(1);
    }

    @Test
    void aRowThatMovesWhileItIsWrittenIsFoundAgainAndTheOtherGetsItsStatusBack() throws Exception {
        server.sheets()
                .put(
                        SHEET,
                        "List",
                        HEADER,
                        List.of("id-1", "1.zip", "", "", "sent 4/4"),
                        List.of("id-2", "2.zip", "", "", ""));
        WorkSheet sheet = sheet();
        server.sheets().insertBeforeNextWrite(SHEET, "List", 1);
        assertThat(sheet.write(Map.of("id-2", "received"))).isEmpty();
        assertThat(server.sheets().cell(SHEET, "List", 3, 5)).isEqualTo("sent 4/4");
        assertThat(server.sheets().cell(SHEET, "List", 4, 5)).isEqualTo("received");
    }

    @Test
    void aWriteThatIsAnsweredWithNothingIsMadeAgain() throws Exception {
        server.sheets().put(SHEET, "List", HEADER, List.of("id-1", "1.zip"));
        server.cutNext("batchUpdate", 3);
        assertThat(sheet().write(Map.of("id-1", "received"))).isEmpty();
        assertThat(server.sheets().cell(SHEET, "List", 2, 5)).isEqualTo("received");
    }

    @ParameterizedTest
    @CsvSource({
        "429, RATE_LIMIT_EXCEEDED",
        "403, rateLimitExceeded",
        "403, userRateLimitExceeded",
        "403, quotaExceeded",
        "500, backendError",
        "503, backendError",
        "502, ''"
    })
    void whatPassesIsTriedAgain(int status, String reason) throws Exception {
        server.sheets().put(SHEET, "List", HEADER, List.of("id-1", "1.zip"));
        server.failNext("batchGet", status, reason, Map.of());
        server.failNext("batchGet", status, reason, Map.of());
        assertThat(rows()).hasSize(1);
        assertThat(server.calls("batchGet")).isEqualTo(4);
    }

    @Test
    void googleIsLeftAloneAsLongAsItSays() throws Exception {
        server.sheets().put(SHEET, "List", HEADER, List.of("id-1", "1.zip"));
        server.failNext("batchGet", 429, "RATE_LIMIT_EXCEEDED", Map.of("Retry-After", "1"));
        long before = System.nanoTime();
        assertThat(rows()).hasSize(1);
        assertThat(System.nanoTime() - before).isGreaterThan(1_000_000_000L);
        // longer than anybody would wait here: told, and tried again later
        server.failNext("batchGet", 429, "RATE_LIMIT_EXCEEDED", Map.of("Retry-After", "3600"));
        assertThatThrownBy(this::rows).isInstanceOfSatisfying(GoogleException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(GoogleException.Kind.QUOTA);
            assertThat(failure.isPermanent()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "403, accessNotConfigured, enable the Google Drive and Google Sheets APIs",
        "403, forbidden, share it with account test",
        "400, FAILED_PRECONDITION, save it as a Google Sheet",
        "403, storageQuotaExceeded, storage of the account is full"
    })
    void whatIsRefusedForGoodIsToldAtOnce(int status, String reason, String told) throws Exception {
        server.sheets().put(SHEET, "List", HEADER);
        server.failNext("batchGet", status, reason, Map.of());
        assertThatThrownBy(this::rows).hasMessageContaining(told);
        assertThat(server.calls("batchGet")).isEqualTo(1);
    }

    @Test
    void aPageOfAProxyIsNoAnswer() throws Exception {
        server.sheets().put(SHEET, "List", HEADER, List.of("id-1", "1.zip"));
        server.answerNext("batchGet", 200, "<html>Sign in to the guest network</html>");
        server.answerNext("batchGet", 504, "<html>Gateway timeout</html>");
        assertThat(rows()).hasSize(1);
    }
}
