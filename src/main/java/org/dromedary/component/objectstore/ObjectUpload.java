package org.dromedary.component.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * One file on its way into a store: in one request with a checksum, or in parts with a checksum each, of which those stay that an
 * earlier attempt has brought there.
 */
final class ObjectUpload {

    /** Larger files go in parts; Amazon takes 5 GB at once, proxies often less. */
    private static final long SINGLE = 64L << 20;

    private static final int MOST_PARTS = 10_000;

    private final S3Client client;
    private final AWS2S3Configuration configuration;
    private final ObjectStoreEndpoint endpoint;
    private final ObjectStoreOptions.Checksum checksum;
    private final Path file;
    private final String bucket;
    private final String key;

    ObjectUpload(ObjectStoreEndpoint endpoint, Path file, String key) {
        this.endpoint = endpoint;
        this.client = endpoint.getS3Client();
        this.configuration = endpoint.getConfiguration();
        this.checksum = endpoint.options().checksum();
        this.file = file;
        this.bucket = configuration.getBucketName();
        this.key = key;
    }

    /**
     * Sends the file and looks whether it has arrived.
     *
     * @return its ETag there
     */
    String put(String contentType, String storageClass) throws IOException, ObjectStoreFault {
        long size = Files.size(file);
        return size <= Math.max(SINGLE, configuration.getPartSize())
                ? single(size, contentType, storageClass)
                : inParts(size, contentType, storageClass);
    }

    private String single(long size, String contentType, String storageClass) throws IOException, ObjectStoreFault {
        FileRange all = new FileRange(file, 0, size);
        FileRange.Sums sums = all.sums(checksum);
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .storageClass(storageClass)
                .contentMD5(checksum == ObjectStoreOptions.Checksum.MD5 ? sums.md5Base64() : null)
                .checksumCRC32(sums.crc32())
                .checksumSHA256(sums.sha256());
        PutObjectResponse answer = client.putObject(request.build(), all.body());
        if (!sums.isTag(answer.eTag())) {
            // encrypted with keys of its own, or another maker's idea of a tag
            verify(size);
        }
        return answer.eTag();
    }

    private void verify(long size) throws ObjectStoreFault {
        HeadObjectResponse there = client.headObject(head -> head.bucket(bucket).key(key));
        if (there.contentLength() == null || there.contentLength() != size) {
            throw new ObjectStoreFault(
                    endpoint.server() + " has " + there.contentLength() + " of " + size
                            + " bytes of an object that was written",
                    false,
                    null);
        }
    }

    private String inParts(long size, String contentType, String storageClass) throws IOException, ObjectStoreFault {
        long partSize = Math.max(configuration.getPartSize(), (size + MOST_PARTS - 1) / MOST_PARTS);
        Map<Integer, Part> there = new HashMap<>();
        String upload = begun(there);
        if (upload == null) {
            upload = client.createMultipartUpload(request -> request.bucket(bucket)
                            .key(key)
                            .contentType(contentType)
                            .storageClass(storageClass))
                    .uploadId();
        }
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < size; at += partSize) {
            int number = parts.size() + 1;
            FileRange range = new FileRange(file, at, Math.min(partSize, size - at));
            parts.add(part(upload, number, range, there.get(number)));
        }
        return complete(upload, parts, size);
    }

    private String complete(String upload, List<CompletedPart> parts, long size) throws ObjectStoreFault {
        String etag = client.completeMultipartUpload(request ->
                        request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)))
                .eTag();
        verify(size);
        return etag;
    }

    /** An upload of this object that broke off, and its parts. */
    private String begun(Map<Integer, Part> parts) {
        try {
            String upload =
                    client
                            .listMultipartUploads(
                                    request -> request.bucket(bucket).prefix(key))
                            .uploads()
                            .stream()
                            .filter(one -> key.equals(one.key()))
                            .map(MultipartUpload::uploadId)
                            .reduce((first, second) -> second)
                            .orElse(null);
            if (upload != null) {
                client.listPartsPaginator(
                                request -> request.bucket(bucket).key(key).uploadId(upload))
                        .parts()
                        .forEach(part -> parts.put(part.partNumber(), part));
            }
            return upload;
        } catch (AwsServiceException e) {
            // not every store tells, and not every key may ask: all of it is sent again
            parts.clear();
            return null;
        }
    }

    private CompletedPart part(String upload, int number, FileRange range, Part there) throws IOException {
        FileRange.Sums sums = range.sums(ObjectStoreOptions.Checksum.MD5);
        CompletedPart.Builder done = CompletedPart.builder().partNumber(number);
        if (there != null && there.size() == range.length() && sums.isTag(there.eTag())) {
            return done.eTag(there.eTag()).build();
        }
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(upload)
                .partNumber(number)
                .contentMD5(sums.md5Base64());
        return done.eTag(client.uploadPart(request.build(), range.body()).eTag())
                .build();
    }
}
