package org.dromedary.component.objectstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Predicate;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;

/** What is below a prefix of a bucket, as files. */
final class BucketFolder implements RemoteFolder {

    private static final int BLOCK = 128 * 1024;
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final String server;

    /** @param prefix of all keys; null or empty: none */
    BucketFolder(S3Client client, String bucket, String prefix, String server) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix == null ? "" : prefix;
        this.server = server;
    }

    /** What the SDK is asked for. */
    private interface Request<R> {
        R send() throws IOException, ObjectStoreFault;
    }

    private <R> R ask(String doing, String key, Request<R> request) throws IOException, ObjectStoreFault {
        try {
            return request.send();
        } catch (SdkException e) {
            throw ObjectStoreFaults.of(server, doing, key, e);
        }
    }

    /** A key that may only write is told so, and that its signature is right. */
    @Override
    public void check(boolean reading) throws IOException, ObjectStoreFault {
        ask("listing objects", null, () -> {
            try {
                client.listObjectsV2(
                        request -> request.bucket(bucket).prefix(prefix).maxKeys(1));
            } catch (S3Exception e) {
                if (reading
                        || e.awsErrorDetails() == null
                        || !"AccessDenied".equals(e.awsErrorDetails().errorCode())) {
                    throw e;
                }
            }
            return null;
        });
    }

    @Override
    public int list(Predicate<String> into, Consumer<RemoteEntry> found) throws IOException, ObjectStoreFault {
        return ask("listing objects", null, () -> {
            client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                    .contents()
                    .forEach(object -> {
                        if (isWanted(object.key(), into)) {
                            found.accept(entry(object));
                        }
                    });
            return 0;
        });
    }

    /** Keys that end with a slash stand for folders. */
    private boolean isWanted(String key, Predicate<String> into) {
        if (key.endsWith("/") || key.length() <= prefix.length()) {
            return false;
        }
        String path = key.substring(prefix.length());
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!into.test(path.substring(0, slash))) {
                return false;
            }
        }
        return true;
    }

    private RemoteEntry entry(S3Object object) {
        return new RemoteEntry(
                object.key().substring(prefix.length()), object.size(), object.lastModified(), object.eTag());
    }

    @Override
    public void fetch(RemoteEntry file, Path target) throws IOException, ObjectStoreFault {
        String key = prefix + file.path();
        long here = Files.exists(target) ? Files.size(target) : 0;
        if (here > file.bytes()) {
            Files.delete(target);
            here = 0;
        }
        long from = here;
        ask("reading an object", key, () -> {
            if (from < file.bytes() || file.bytes() == 0) {
                read(key, file, target, from);
            }
            return null;
        });
        verify(file, target);
    }

    private void read(String key, RemoteEntry file, Path target, long from) throws IOException, ObjectStoreFault {
        try (ResponseInputStream<GetObjectResponse> in = client.getObject(request -> request.bucket(bucket)
                        .key(key)
                        .ifMatch(file.version())
                        .range(from == 0 ? null : "bytes=" + from + "-"));
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // a store that does not know ranges sends all of it
            out.position(from > 0 && in.response().contentRange() == null ? 0 : from);
            copy(in, out);
            out.truncate(out.position());
            out.force(true);
        } catch (IOException e) {
            if (e instanceof java.nio.file.FileSystemException) {
                throw e;
            }
            throw new ObjectStoreFault(
                    server + " breaks off when reading an object; it goes on from there", false, null);
        }
    }

    private static void copy(InputStream in, FileChannel out) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /** Its size, and its digest where the ETag is one. */
    private void verify(RemoteEntry file, Path target) throws IOException, ObjectStoreFault {
        if (Files.size(target) != file.bytes()) {
            throw new ObjectStoreFault(
                    server + " has given " + Files.size(target) + " of " + file.bytes() + " bytes of an object",
                    false,
                    null);
        }
        String tag = file.version() == null ? "" : file.version().replace("\"", "");
        if (tag.matches("[0-9a-f]{32}") && !tag.equals(md5(target)) && isPlain(file)) {
            Files.delete(target);
            throw new ObjectStoreFault(
                    server + " has given other bytes than its ETag says: it is read again", false, null);
        }
    }

    /** Whether its ETag is the MD5 of its bytes: with keys of a customer or of KMS it is not. */
    private boolean isPlain(RemoteEntry file) throws IOException, ObjectStoreFault {
        HeadObjectResponse head = ask(
                "asking for an object",
                prefix + file.path(),
                () -> client.headObject(request -> request.bucket(bucket).key(prefix + file.path())));
        String encryption = head.serverSideEncryptionAsString();
        return head.sseCustomerAlgorithm() == null && (encryption == null || encryption.equals("AES256"));
    }

    private static String md5(Path file) throws IOException {
        MessageDigest digest = FileRange.digest("MD5");
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public RemoteEntry look(String path) throws IOException, ObjectStoreFault {
        return ask("asking for an object", prefix + path, () -> {
            try {
                HeadObjectResponse head =
                        client.headObject(request -> request.bucket(bucket).key(prefix + path));
                return new RemoteEntry(path, head.contentLength(), head.lastModified(), head.eTag());
            } catch (NoSuchKeyException e) {
                return null;
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return null;
                }
                throw e;
            }
        });
    }

    @Override
    public void remove(String path) throws IOException, ObjectStoreFault {
        ask(
                "removing an object",
                prefix + path,
                () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + path)));
    }

    /** A copy there, and then the object itself goes. */
    @Override
    public void move(RemoteEntry file, String to) throws IOException, ObjectStoreFault {
        if (look(to) != null) {
            throw new ObjectStoreFault(server + " has another object already where one is to be moved to", true, null);
        }
        ask("copying an object", prefix + file.path(), () -> {
            new ObjectCopy(client, bucket).copy(prefix + file.path(), prefix + to, file);
            return null;
        });
        RemoteEntry copy = look(to);
        if (copy == null || copy.bytes() != file.bytes()) {
            throw new ObjectStoreFault(server + " has not copied an object; it stays where it is", false, null);
        }
        remove(file.path());
    }

    @Override
    public void close() {
        // the client is the endpoint's
    }
}
