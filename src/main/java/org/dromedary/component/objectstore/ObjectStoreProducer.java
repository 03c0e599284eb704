package org.dromedary.component.objectstore;

import java.io.File;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.apache.camel.component.aws2.s3.AWS2S3Producer;
import software.amazon.awssdk.core.exception.SdkException;

/** Sends files; whatever else is asked of a store is left to Camel. */
final class ObjectStoreProducer extends AWS2S3Producer {

    private final ObjectStoreEndpoint endpoint;

    ObjectStoreProducer(ObjectStoreEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        AWS2S3Configuration configuration = endpoint.getConfiguration();
        Message message = exchange.getMessage();
        Object body = message.getBody() instanceof WrappedFile<?> wrapped ? wrapped.getFile() : message.getBody();
        boolean other = configuration.getOperation() != null || message.getHeader(AWS2S3Constants.S3_OPERATION) != null;
        if (other || !(body instanceof File file)) {
            super.process(exchange);
            return;
        }
        String key = key(message, configuration);
        try {
            String etag = new ObjectUpload(endpoint, file.toPath(), key)
                    .put(contentType(message), configuration.getStorageClass());
            message.setHeader(AWS2S3Constants.E_TAG, etag);
        } catch (SdkException e) {
            throw ObjectStoreFaults.of(endpoint.server(), "writing an object", key, e);
        }
    }

    private static String contentType(Message message) {
        String type = message.getHeader(AWS2S3Constants.CONTENT_TYPE, String.class);
        return type == null ? message.getHeader(Exchange.CONTENT_TYPE, String.class) : type;
    }

    /** As Camel finds it; else the prefix and the name that file components take. */
    private static String key(Message message, AWS2S3Configuration configuration) {
        String key = message.getHeader(AWS2S3Constants.KEY, String.class);
        if (key == null) {
            key = configuration.getKeyName();
        }
        if (key != null) {
            return key;
        }
        String name = message.getHeader(Exchange.FILE_NAME, String.class);
        if (name == null) {
            throw new IllegalArgumentException(
                    "An object needs a key: set the header " + AWS2S3Constants.KEY + " or " + Exchange.FILE_NAME);
        }
        return configuration.getPrefix() == null ? name : configuration.getPrefix() + name;
    }
}
