package org.dromedary.component.objectstore;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.component.aws2.s3.AWS2S3Component;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.camel.spi.annotations.Component;

import org.dromedary.component.MoreOptions;
import org.dromedary.component.tls.TlsFiles;

/**
 * Camel's {@code aws2-s3:} for any store with that interface. {@code accessKey}, {@code secretKey} and {@code sessionToken} may be
 * {@code file:PATH}. Options more: {@code checksum} (md5, crc32, sha256), {@code connectTimeout}, {@code responseTimeout},
 * {@code tlsTrust}.
 */
@Component("aws2-s3")
public final class ObjectStoreComponent extends AWS2S3Component implements MoreOptions {

    private static final String ARN = "arn:";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("name a bucket: aws2-s3://BUCKET");
        }
        AWS2S3Configuration configuration = getConfiguration() == null
                ? new AWS2S3Configuration()
                : getConfiguration().copy();
        configuration.setBucketName(
                remaining.startsWith(ARN) ? remaining.substring(remaining.lastIndexOf(':') + 1) : remaining);
        ObjectStoreOptions options = new ObjectStoreOptions(
                ObjectStoreOptions.Checksum.of(getAndRemoveParameter(parameters, "checksum", String.class, "md5")),
                getAndRemoveParameter(parameters, "connectTimeout", Integer.class, 10_000),
                getAndRemoveParameter(parameters, "responseTimeout", Integer.class, 60_000),
                new TlsFiles(null, null, getAndRemoveParameter(parameters, "tlsTrust", String.class), null),
                getAndRemoveParameter(parameters, "forcePathStyle", Boolean.class));
        ObjectStoreEndpoint endpoint = new ObjectStoreEndpoint(uri, this, configuration, options);
        setProperties(endpoint, parameters);
        StoreClients.check(configuration);
        return endpoint;
    }

    @Override
    public Map<String, String> moreOptions() {
        return Map.of(
                "checksum", "string", "connectTimeout", "integer", "responseTimeout", "integer", "tlsTrust", "string");
    }
}
