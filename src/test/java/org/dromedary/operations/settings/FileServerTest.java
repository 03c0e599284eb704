package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

import org.dromedary.testsupport.FtpPeer;
import org.dromedary.testsupport.ObjectStore;
import org.dromedary.testsupport.SftpServer;

/** What {@code check} and {@code echo} say of servers for files. */
class FileServerTest {

    @TempDir
    Path folder;

    private final MockEnvironment settings = new MockEnvironment().withProperty("a.secret", SftpServer.PASSWORD);

    private Optional<String> fault(String uri) {
        assertThat(DestinationProbe.canTry(uri)).isTrue();
        return DestinationProbe.fault(uri, settings);
    }

    @Test
    void anSftpServerIsSignedInTo() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            String uri = server.uri("not/there/yet");
            assertThat(fault(uri)).isEmpty();
            assertThat(fault(uri.replace("password=s3cret", "password={{a.secret}}")))
                    .isEmpty();
            assertThat(fault(uri.replace("s3cret", "wrong"))).get().asString().contains("does not let the user in");
            Path known = Files.createFile(folder.resolve("known_hosts"));
            assertThat(fault(uri.replaceFirst("hostKey=.*", "knownHostsFile=" + known)))
                    .get()
                    .asString()
                    .contains(server.fingerprint(), "set hostKey")
                    .doesNotContain("s3cret");
            assertThat(fault(uri + "&noSuchOption=1")).get().asString().contains("noSuchOption");
            assertThat(Files.list(server.root())).isEmpty();
        }
    }

    @Test
    void anFtpServerIsSignedInTo() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            String uri = "ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret";
            assertThat(fault(uri)).isEmpty();
            assertThat(fault(uri.replace("s3cret", "wrong"))).get().asString().contains("530");
            server.stop();
            assertThat(fault(uri)).get().asString().contains("refused");
        }
    }

    @Test
    void aBucketIsLookedFor() throws Exception {
        try (ObjectStore store = new ObjectStore(folder, "images")) {
            assertThat(fault(store.uri("images"))).isEmpty();
            assertThat(fault(store.uri("others"))).get().asString().contains("NoSuchBucket");
            assertThat(fault(store.uri("images").replace("test-secret", "wrong")))
                    .get()
                    .asString()
                    .contains("secretKey");
            store.kill();
            assertThat(fault(store.uri("images"))).get().asString().contains("refused");
        }
    }
}
