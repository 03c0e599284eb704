package org.dromedary.component.objectstore;

import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

import org.dromedary.component.RemoteEntry;

/** Copies an object inside of its bucket, without its bytes coming here. */
record ObjectCopy(S3Client client, String bucket) {

    /** What a store copies in one request. */
    private static final long SINGLE = 4L << 30;

    private static final long PART = 1L << 30;

    void copy(String from, String to, RemoteEntry file) {
        if (file.bytes() <= SINGLE) {
            client.copyObject(request -> request.sourceBucket(bucket)
                    .sourceKey(from)
                    .copySourceIfMatch(file.version())
                    .destinationBucket(bucket)
                    .destinationKey(to));
            return;
        }
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(to))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < file.bytes(); at += PART) {
            String range = "bytes=" + at + "-" + (Math.min(at + PART, file.bytes()) - 1);
            int number = parts.size() + 1;
            String etag = client.uploadPartCopy(request -> request.sourceBucket(bucket)
                            .sourceKey(from)
                            .copySourceRange(range)
                            .copySourceIfMatch(file.version())
                            .destinationBucket(bucket)
                            .destinationKey(to)
                            .uploadId(upload)
                            .partNumber(number))
                    .copyPartResult()
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        client.completeMultipartUpload(
                request -> request.bucket(bucket).key(to).uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }
}
