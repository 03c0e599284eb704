package org.dromedary.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An object store with the interface of S3: S3Proxy over a folder, as a process of its own because its libraries are not ours. Maven
 * puts it into {@code target/peers} before tests run.
 */
public final class ObjectStore implements AutoCloseable {

    public static final String ACCESS_KEY = "test-access";
    public static final String SECRET_KEY = "test-secret";

    private static final String JAR = "s3proxy.jar";

    private final Path folder;
    private final int port = FreePorts.next();
    private final S3Client client = S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(() -> AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY))
            .build();

    private Process process;

    /** Starts it with one bucket. */
    public ObjectStore(Path folder, String bucket) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        Files.createDirectories(folder.resolve("objects").resolve(bucket));
        Files.write(
                folder.resolve("s3proxy.conf"),
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=x",
                        "jclouds.credential=x",
                        "jclouds.filesystem.basedir=" + folder.resolve("objects")));
        start();
    }

    private static Path jar() {
        return Path.of("target", "peers", JAR).toAbsolutePath();
    }

    /** Starts it once more, with the same port and objects. */
    public void start() throws IOException, InterruptedException {
        Path log = folder.resolve("s3proxy.log");
        process = new ProcessBuilder(
                        PackagedProgram.java(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-jar",
                        jar().toString(),
                        "--properties",
                        folder.resolve("s3proxy.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            await().atMost(30, TimeUnit.SECONDS).until(() -> !process.isAlive() || answers());
        } catch (RuntimeException e) {
            close();
            throw new AssertionError("S3Proxy has not started: " + Files.readString(log), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("S3Proxy has ended: " + Files.readString(log));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a crash would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    public int port() {
        return port;
    }

    /** The options of an endpoint that reach it at a port of this machine, its own or a proxy's. */
    public static String options(int port) {
        return "uriEndpointOverride=http://127.0.0.1:" + port + "&accessKey=" + ACCESS_KEY + "&secretKey=" + SECRET_KEY;
    }

    /** The endpoint of a bucket. */
    public String uri(String bucket) {
        return "aws2-s3://" + bucket + "?" + options(port);
    }

    /** Writes an object. */
    public void put(String bucket, String key, byte[] content) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    /** The bytes of an object. */
    public byte[] get(String bucket, String key) {
        return client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asByteArray();
    }

    /** The keys in a bucket that begin so. */
    public List<String> keys(String bucket, String prefix) {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        kill();
    }
}
