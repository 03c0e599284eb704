package org.dromedary.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.testsupport.GoogleServer;

/** Files of a folder in Drive, by Google's client library against a server that answers as Drive does. */
class DriveTest {

    private static final String FOLDER = "folder-00001";
    private static final byte[] CONTENT = new byte[700_000];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    @TempDir
    private Path home;

    private GoogleServer server;
    private DriveFolder folder;

    @BeforeEach
    void start() throws Exception {
        server = GoogleServer.start();
        server.drive().putOther(FOLDER, "root", "Inbox", "folder");
        folder = new DriveFolder(GoogleRoom.service(server, home), FOLDER, true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileIsFoundByItsIdElseByItsName() throws Exception {
        server.drive().put("file-0000001", FOLDER, "it's a knee.zip", CONTENT);
        folder.probe();
        assertThat(folder.find("file-0000001", "renamed.zip").bytes()).isEqualTo(CONTENT.length);
        assertThat(folder.find("", "it's a knee.zip").id()).isEqualTo("file-0000001");
        assertThat(folder.find("42", "it's a knee.zip").id()).isEqualTo("file-0000001");
        assertThat(folder.find("file-0000009", "it's a knee.zip").id()).isEqualTo("file-0000001");
    }

    @Test
    void aFileInAFolderOfTheFolderIsFoundByItsId() throws Exception {
        server.drive().putOther("folder-00002", FOLDER, "Köln", "folder");
        server.drive().put("file-0000001", "folder-00002", "a.zip", CONTENT);
        server.drive().put("file-0000002", "folder-00003", "a.zip", CONTENT);
        assertThat(folder.find("file-0000001", "").id()).isEqualTo("file-0000001");
        assertThatThrownBy(() -> folder.find("file-0000002", "a.zip"))
                .hasMessage("the file is not in the Drive folder");
    }

    @ParameterizedTest
    @CsvSource({
        "shortcut, a shortcut and no file",
        "folder, a folder and no file",
        "document, a Google document and no file",
    })
    void whatIsNoFileIsTold(String kind, String told) {
        server.drive().putOther("file-0000001", FOLDER, "a.zip", kind);
        assertThatThrownBy(() -> folder.find("file-0000001", ""))
                .isInstanceOf(FileUnusableException.class)
                .hasMessageStartingWith(told);
        assertThatThrownBy(() -> folder.find("", "a.zip")).hasMessageStartingWith(told);
    }

    @Test
    void whatCannotBeHadIsTold() {
        server.drive().put("file-0000001", FOLDER, "two.zip", CONTENT);
        server.drive().put("file-0000002", FOLDER, "two.zip", CONTENT);
        server.drive().put("file-0000003", FOLDER, "gone.zip", CONTENT);
        server.drive().trash("file-0000003");
        server.drive().put("file-0000004", FOLDER, "empty.zip", new byte[0]);
        server.drive().pageSize(1);
        assertThatThrownBy(() -> folder.find("", "two.zip")).hasMessageStartingWith("2 files have this name");
        assertThatThrownBy(() -> folder.find("", "gone.zip")).hasMessage("the file is in Drive's trash");
        assertThatThrownBy(() -> folder.find("file-0000003", "")).hasMessage("the file is in Drive's trash");
        assertThatThrownBy(() -> folder.find("file-0000004", "")).hasMessage("the file is empty");
        assertThatThrownBy(() -> folder.find("file-0000009", "none.zip"))
                .hasMessage("no such file in the Drive folder");
        assertThatThrownBy(() -> folder.find("", "GONE.zip")).hasMessage("no such file in the Drive folder");
        assertThatThrownBy(() -> folder.find("", "")).hasMessage("no ID and no file name");
        // of two with the same name the one that is not in the trash
        server.drive().trash("file-0000002");
        assertThat(findQuietly("two.zip")).isEqualTo("file-0000001");
    }

    private String findQuietly(String name) {
        try {
            return folder.find("", name).id();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 300_000, 699_999})
    void aDownloadGoesOnWhereItBroke(long after) throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        server.cutNext("alt=media", after);
        server.cutNext("alt=media", 100_000);
        Path to = home.resolve("a.zip");
        new DriveDownload(folder).fetch(folder.find("file-0000001", ""), to);
        assertThat(to).hasBinaryContent(CONTENT);
        assertThat(home.toFile().list()).doesNotContain("a.zip.part");
    }

    @Test
    void aDownloadGoesOnAfterTheProgramWasStopped() throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        DriveFile file = folder.find("file-0000001", "");
        Path part = home.resolve("a.zip." + file.md5() + ".part");
        Files.write(part, java.util.Arrays.copyOf(CONTENT, 500_000));
        new DriveDownload(folder).fetch(file, home.resolve("a.zip"));
        assertThat(home.resolve("a.zip")).hasBinaryContent(CONTENT);
        // what was left is not what is there: it is fetched whole
        Files.write(part, new byte[500_000]);
        new DriveDownload(folder).fetch(file, home.resolve("a.zip"));
        assertThat(home.resolve("a.zip")).hasBinaryContent(CONTENT);
        // and longer than it can be
        Files.write(part, new byte[800_000]);
        new DriveDownload(folder).fetch(file, home.resolve("a.zip"));
        assertThat(home.resolve("a.zip")).hasBinaryContent(CONTENT);
        assertThat(part).doesNotExist();
    }

    @Test
    void aServerThatKnowsNoRangesIsReadFromTheBeginning() throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        DriveFile file = folder.find("file-0000001", "");
        Files.write(home.resolve("a.zip." + file.md5() + ".part"), java.util.Arrays.copyOf(CONTENT, 10));
        server.failNext("alt=media", 503, "backendError", Map.of());
        server.drive().ignoreRanges();
        new DriveDownload(folder).fetch(file, home.resolve("a.zip"));
        assertThat(home.resolve("a.zip")).hasBinaryContent(CONTENT);
    }

    @Test
    void anotherChecksumIsNoFile() throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        server.drive().lieAbout("file-0000001");
        DriveFile file = folder.find("file-0000001", "");
        assertThatThrownBy(() -> new DriveDownload(folder).fetch(file, home.resolve("a.zip")))
                .isInstanceOf(FileUnusableException.class)
                .hasMessageContaining("another checksum");
        assertThat(server.calls("alt=media")).isEqualTo(3);
        assertThat(home.resolve("a.zip")).doesNotExist();
    }

    @Test
    void aFileThatVanishesWhileItIsFetchedIsTold() throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        DriveFile file = folder.find("file-0000001", "");
        server.drive().remove("file-0000001");
        assertThatThrownBy(() -> new DriveDownload(folder).fetch(file, home.resolve("a.zip")))
                .isInstanceOfSatisfying(
                        GoogleException.class, e -> assertThat(e.kind()).isEqualTo(GoogleException.Kind.NOT_FOUND));
    }

    @Test
    void aFileIsRemovedAsTheSettingSays() throws Exception {
        for (String action : new String[] {"trash", "delete", "move:folder-00002", "keep"}) {
            server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
            DriveFile file = folder.find("file-0000001", "");
            DriveRemoval removal = DriveRemoval.parse(action);
            removal.run(folder, file);
            removal.run(folder, file);
            switch (removal.action()) {
                case TRASH ->
                    assertThat(server.drive().isTrashed("file-0000001")).isTrue();
                case DELETE -> assertThat(server.drive().has("file-0000001")).isFalse();
                case MOVE -> assertThat(server.drive().parents("file-0000001")).containsExactly("folder-00002");
                default -> assertThat(server.drive().parents("file-0000001")).containsExactly(FOLDER);
            }
        }
    }

    @Test
    void anotherContentThanWasTakenStays() throws Exception {
        server.drive().put("file-0000001", FOLDER, "a.zip", CONTENT);
        DriveFile file = folder.find("file-0000001", "");
        server.drive().put("file-0000001", FOLDER, "a.zip", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> DriveRemoval.parse("delete").run(folder, file))
                .hasMessageContaining("replaced in Drive after it was taken");
        assertThat(server.drive().has("file-0000001")).isTrue();
    }

    @Test
    void idsAreTakenFromAddresses() {
        String id = "1AbC_dEf-GhIjKl";
        for (String text : new String[] {
            id,
            " " + id + " ",
            "https://docs.google.com/spreadsheets/d/" + id + "/edit#gid=0",
            "https://drive.google.com/drive/folders/" + id + "?usp=sharing",
            "https://drive.google.com/drive/u/0/folders/" + id,
            "https://drive.google.com/open?id=" + id
        }) {
            assertThat(GoogleId.of(text)).isEqualTo(id);
        }
        assertThatThrownBy(() -> GoogleId.of("My folder")).hasMessageContaining("ID of a sheet or folder");
        assertThatThrownBy(() -> DriveRemoval.parse("burn")).hasMessageContaining("trash");
    }
}
