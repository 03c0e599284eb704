package org.dromedary.component.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.testsupport.CuttingProxy;
import org.dromedary.testsupport.FtpPeer;
import org.dromedary.testsupport.SftpServer;

/** Folders of real SFTP and FTP servers, read. */
class RemoteFolderTest {

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private RemoteFolder open(String uri) throws Exception {
        return ((RemoteFolder.Source) camel.getEndpoint(uri)).openFolder();
    }

    private static List<RemoteEntry> list(RemoteFolder remote) throws Exception {
        List<RemoteEntry> found = new ArrayList<>();
        remote.list(path -> !path.equals(".done"), found::add);
        return found;
    }

    private static RemoteEntry find(RemoteFolder remote, String path) throws Exception {
        return list(remote).stream()
                .filter(entry -> entry.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void listsFetchesMovesAndRemoves(Path root, String uri) throws Exception {
        write(root.resolve("in/a.dcm"), "content of a");
        write(root.resolve("in/deep er/[b] *?.dcm"), "content of b");
        write(root.resolve("in/-rf"), "content of c");
        write(root.resolve("in/empty"), "");
        write(root.resolve("in/.done/old"), "old");
        Files.createSymbolicLink(root.resolve("in/link"), root.resolve("in/a.dcm"));
        try (RemoteFolder remote = open(uri)) {
            assertThat(list(remote))
                    .extracting(RemoteEntry::path)
                    .contains("a.dcm", "deep er/[b] *?.dcm", "-rf", "empty")
                    .doesNotContain(".done/old");
            RemoteEntry b = find(remote, "deep er/[b] *?.dcm");
            assertThat(b.bytes()).isEqualTo(12);
            Path target = folder.resolve("target");
            remote.fetch(b, target);
            assertThat(target).hasContent("content of b");
            remote.fetch(find(remote, "empty"), folder.resolve("empty"));
            assertThat(folder.resolve("empty")).isEmptyFile();

            remote.move(b, ".done/2026-11-21/deep er/[b] *?.dcm");
            assertThat(root.resolve("in/.done/2026-11-21/deep er/[b] *?.dcm")).hasContent("content of b");
            assertThat(remote.look(b.path())).isNull();
            write(root.resolve("in/" + b.path()), "another b");
            RemoteEntry other = find(remote, b.path());
            assertThatThrownBy(() -> remote.move(other, ".done/2026-11-21/deep er/[b] *?.dcm"))
                    .isInstanceOf(PeerException.class);
            assertThat(root.resolve("in/.done/2026-11-21/deep er/[b] *?.dcm")).hasContent("content of b");
            remote.remove(b.path());

            remote.remove("-rf");
            assertThat(root.resolve("in/-rf")).doesNotExist();
            Throwable gone = catchThrowable(() -> remote.fetch(b, folder.resolve("gone")));
            assertThat(gone).isInstanceOf(PeerException.class);
            assertThat(gone.getMessage()).doesNotContain("deep", "[b]");
            assertThat(list(remote)).extracting(RemoteEntry::path).contains("a.dcm");
        }
    }

    @Test
    void sftp() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            listsFetchesMovesAndRemoves(server.root(), server.uri("in"));
        }
    }

    @Test
    void ftp() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            listsFetchesMovesAndRemoves(
                    server.root(), "ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret");
        }
    }

    /** As vsftpd is: MDTM, and no MLSD. */
    @Test
    void anFtpServerThatTellsTimesOneByOne() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            server.answer("FEAT", "211 Features:\n MDTM\n SIZE\nEnd");
            server.answer("MLSD", "500 not implemented");
            server.answer("MLST", "500 not implemented");
            Path file = write(server.root().resolve("in/sub/a b.dcm"), "content of a");
            Instant time = Instant.parse("2025-03-04T05:06:07Z");
            Files.setLastModifiedTime(file, FileTime.from(time));
            try (RemoteFolder remote = open("ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret")) {
                RemoteEntry a = find(remote, "sub/a b.dcm");
                assertThat(a.modified()).isEqualTo(time);
                assertThat(remote.look("sub/a b.dcm")).isEqualTo(a);
            }
        }
    }

    /** Without MLSD, MLST and MDTM; times are not told then. */
    @Test
    void anOldFtpServer() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            server.answer("FEAT", "500 not implemented");
            server.answer("MLSD", "500 not implemented");
            server.answer("MLST", "500 not implemented");
            server.answer("REST", "502 not implemented");
            write(server.root().resolve("in/sub/a.dcm"), "content of a");
            try (RemoteFolder remote = open("ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret")) {
                RemoteEntry a = find(remote, "sub/a.dcm");
                assertThat(a.modified()).isNull();
                assertThat(remote.look("sub/a.dcm")).isEqualTo(a);
                assertThat(remote.look("sub/b.dcm")).isNull();
                Path half = Files.writeString(folder.resolve("half"), "cont");
                remote.fetch(a, half);
                assertThat(half).hasContent("content of a");
            }
        }
    }

    private void goesOnAfterCuts(Path root, String uri, CuttingProxy proxy) throws Exception {
        byte[] content = new byte[6_000_000];
        new Random(1).nextBytes(content);
        Files.createDirectories(root.resolve("in"));
        Files.write(root.resolve("in/large"), content);
        Path target = folder.resolve("large.part");
        RemoteEntry large = new RemoteEntry("large", content.length, null, null);
        long before = 0;
        int attempts = 0;
        for (boolean done = false; !done; attempts++) {
            try (RemoteFolder remote = open(uri)) {
                remote.fetch(large, target);
                done = true;
            } catch (PeerException e) {
                assertThat(e.isPermanent()).isFalse();
                assertThat(Files.size(target)).isGreaterThan(before);
                before = Files.size(target);
            }
        }
        assertThat(attempts).isGreaterThan(2);
        assertThat(proxy.cuts()).isGreaterThan(1);
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void anSftpDownloadGoesOnWhereItBroke() throws Exception {
        try (SftpServer server = new SftpServer(folder);
                CuttingProxy proxy = new CuttingProxy(server.port(), Long.MAX_VALUE, 0, 2_000_000)) {
            goesOnAfterCuts(server.root(), server.uri("in").replace(":" + server.port(), ":" + proxy.port()), proxy);
        }
    }

    @Test
    void whatCannotBeReachedIsTold() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            try (RemoteFolder remote = open(server.uri("missing"))) {
                assertThatThrownBy(() -> list(remote))
                        .isInstanceOf(PeerException.class)
                        .hasMessageContaining("No such file");
            }
            try (RemoteFolder remote = open(server.uri("in").replace("password=s3cret", "password=x"))) {
                assertThatThrownBy(() -> list(remote))
                        .isInstanceOf(PeerException.class)
                        .hasMessageContaining("let the user in");
            }
        }
    }
}
