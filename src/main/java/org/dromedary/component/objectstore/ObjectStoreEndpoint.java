package org.dromedary.component.objectstore;

import org.apache.camel.Producer;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.camel.component.aws2.s3.AWS2S3Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

import org.dromedary.component.RemoteFolder;

/** A bucket, or what is below a prefix in it. */
final class ObjectStoreEndpoint extends AWS2S3Endpoint implements RemoteFolder.Source {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectStoreEndpoint.class);

    private final ObjectStoreOptions options;
    private S3Client own;

    ObjectStoreEndpoint(
            String uri, ObjectStoreComponent component, AWS2S3Configuration configuration, ObjectStoreOptions options) {
        super(uri, component, configuration);
        this.options = options;
    }

    @Override
    public void doStart() throws Exception {
        AWS2S3Configuration configuration = getConfiguration();
        if (configuration.getAmazonS3Client() == null) {
            own = StoreClients.make(configuration, options);
            configuration.setAmazonS3Client(own);
        }
        if (configuration.isTrustAllCertificates()) {
            LOG.warn(
                    "Any certificate is taken for {}'s (trustAllCertificates=true): anybody in between can read and change"
                            + " what is sent. Set tlsTrust, and remove trustAllCertificates",
                    server());
        }
        String name = configuration.getFileName();
        try {
            if (!configuration.isAutoCreateBucket()) {
                // with the name of one file, Camel does not ask for the bucket: it may be away now, and there later
                configuration.setFileName(name == null ? "." : name);
            }
            super.doStart();
        } finally {
            configuration.setFileName(name);
        }
    }

    @Override
    public void doStop() throws Exception {
        super.doStop();
        if (own != null) {
            own.close();
            own = null;
            getConfiguration().setAmazonS3Client(null);
        }
    }

    @Override
    public Producer createProducer() throws Exception {
        return getConfiguration().isStreamingUploadMode() ? super.createProducer() : new ObjectStoreProducer(this);
    }

    ObjectStoreOptions options() {
        return options;
    }

    /** The store as messages name it. */
    String server() {
        String address = getConfiguration().getUriEndpointOverride();
        return "s3://" + getConfiguration().getBucketName() + (address == null ? "" : " at " + address);
    }

    @Override
    public RemoteFolder openFolder() {
        return new BucketFolder(
                getS3Client(),
                getConfiguration().getBucketName(),
                getConfiguration().getPrefix(),
                server());
    }
}
