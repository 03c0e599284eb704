package org.dromedary.component.remote.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.testsupport.FtpPeer;
import org.dromedary.testsupport.ObjectStore;
import org.dromedary.testsupport.SftpServer;

/** 300 instances of 512 KB and one of 128 MB, there and back, over one connection; the servers are on the same machine. */
@Tag("bench")
class RemoteBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteBenchmark.class);
    private static final int FILES = 300;
    private static final int SIZE = 512 * 1024;
    private static final int LARGE = 128 << 20;

    @TempDir
    Path folder;

    private void measure(String what, String uri, String options) throws Exception {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        File file = Files.write(folder.resolve("instance"), content).toFile();
        byte[] bytes = new byte[LARGE];
        new Random(2).nextBytes(bytes);
        File large = Files.write(folder.resolve("large"), bytes).toFile();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            ProducerTemplate producer = camel.createProducerTemplate();
            send(producer, uri + options, file, "warm/up");
            long start = System.nanoTime();
            for (int i = 0; i < FILES; i++) {
                send(producer, uri + options, file, "study/series" + i % 4 + "/" + i + ".dcm");
            }
            tell(what, "instances out", start, (long) FILES * SIZE);
            start = System.nanoTime();
            send(producer, uri + options, large, "study/large.dcm");
            tell(what, "large file out", start, LARGE);
            try (RemoteFolder remote = ((RemoteFolder.Source) camel.getEndpoint(uri)).openFolder()) {
                List<RemoteEntry> found = new ArrayList<>();
                remote.list(path -> !path.endsWith("warm"), found::add);
                found.removeIf(entry -> entry.bytes() != SIZE);
                assertThat(found).hasSize(FILES);
                start = System.nanoTime();
                for (RemoteEntry entry : found) {
                    remote.fetch(entry, folder.resolve("fetched" + entry.path().hashCode()));
                }
                tell(what, "instances in", start, (long) FILES * SIZE);
                start = System.nanoTime();
                remote.fetch(remote.look("study/large.dcm"), folder.resolve("large.fetched"));
                tell(what, "large file in", start, LARGE);
            }
        }
    }

    private static void send(ProducerTemplate producer, String uri, File file, String name) {
        assertThat(producer.request(uri, exchange -> {
                            exchange.getMessage().setBody(file);
                            exchange.getMessage().setHeader(Exchange.FILE_NAME, name);
                        })
                        .getException())
                .isNull();
    }

    private static void tell(String what, String how, long start, long bytes) {
        double seconds = (System.nanoTime() - start) / 1e9;
        LOG.info("{}, {}: {} MB/s", what, how, Math.round(bytes / 1e6 / seconds));
    }

    private static final String DELIVERY = "&tempPrefix=.inprogress-&eagerDeleteTargetFile=false&sendNoop=false";

    @Test
    void sftp() throws Exception {
        try (SftpServer server = new SftpServer(folder)) {
            measure("sftp", server.uri("in"), DELIVERY);
        }
    }

    @Test
    void ftp() throws Exception {
        try (FtpPeer server = new FtpPeer(folder)) {
            measure("ftp", "ftp://dicom@127.0.0.1:" + server.port() + "/in?password=s3cret", DELIVERY);
        }
    }

    @Test
    void s3() throws Exception {
        try (ObjectStore store = new ObjectStore(folder.resolve("store"), "images")) {
            measure("s3", store.uri("images"), "");
        }
    }
}
