package org.dromedary.component.objectstore;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

import org.apache.camel.component.aws2.s3.AWS2S3Configuration;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.utils.AttributeMap;

import org.dromedary.component.Secret;
import org.dromedary.component.tls.TlsMaterial;

/** Makes clients of object stores out of options. */
final class StoreClients {

    /** What stores that have no regions take for one. */
    private static final String ANY_REGION = "us-east-1";

    private static final int CONNECTIONS = 50;

    private StoreClients() {}

    /** @throws IllegalArgumentException if it is not said with which keys, or to which region */
    static void check(AWS2S3Configuration configuration) {
        boolean found = configuration.isUseDefaultCredentialsProvider()
                || configuration.isUseProfileCredentialsProvider()
                || configuration.getAmazonS3Client() != null;
        if (!found && (configuration.getAccessKey() == null || configuration.getSecretKey() == null)) {
            throw new IllegalArgumentException("set accessKey and secretKey (file:PATH for what stands in a file),"
                    + " or useDefaultCredentialsProvider=true for what the machine has");
        }
        if (configuration.getRegion() == null
                && configuration.getUriEndpointOverride() == null
                && configuration.getAmazonS3Client() == null) {
            throw new IllegalArgumentException(
                    "set region, such as eu-central-1, or uriEndpointOverride for a store of another maker");
        }
    }

    static S3Client make(AWS2S3Configuration configuration, ObjectStoreOptions options) throws IOException {
        String address = configuration.getUriEndpointOverride();
        boolean amazon = address == null || address.contains(".amazonaws.com");
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http(configuration, options))
                .credentialsProvider(credentials(configuration))
                .region(Region.of(configuration.getRegion() == null ? ANY_REGION : configuration.getRegion()))
                .forcePathStyle(options.pathStyle() == null ? !amazon : options.pathStyle())
                // many stores do not know what newer SDKs send by themselves; an upload says its checksum itself
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        return (address == null ? builder : builder.endpointOverride(URI.create(address))).build();
    }

    private static SdkHttpClient http(AWS2S3Configuration configuration, ObjectStoreOptions options)
            throws IOException {
        ApacheHttpClient.Builder builder = ApacheHttpClient.builder()
                .connectionTimeout(Duration.ofMillis(options.connectTimeout()))
                .socketTimeout(Duration.ofMillis(options.responseTimeout()))
                .maxConnections(CONNECTIONS);
        if (configuration.getProxyHost() != null) {
            builder.proxyConfiguration(ProxyConfiguration.builder()
                    .endpoint(URI.create(configuration.getProxyProtocol() + "://" + configuration.getProxyHost() + ":"
                            + configuration.getProxyPort()))
                    .build());
        }
        if (configuration.isTrustAllCertificates()) {
            return builder.buildWithDefaults(AttributeMap.builder()
                    .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                    .build());
        }
        if (options.tls().trust() != null) {
            builder.socketFactory(new SSLConnectionSocketFactory(new TlsMaterial(options.tls()).context()));
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(AWS2S3Configuration configuration) {
        if (configuration.isUseDefaultCredentialsProvider()) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (configuration.isUseProfileCredentialsProvider()) {
            return ProfileCredentialsProvider.create(configuration.getProfileCredentialsName());
        }
        Secret access = new Secret(configuration.getAccessKey());
        Secret secret = new Secret(configuration.getSecretKey());
        Secret session = new Secret(configuration.getSessionToken());
        // read again for each request: what stands in files may be replaced
        return () -> session.value() == null
                ? AwsBasicCredentials.create(access.value(), secret.value())
                : AwsSessionCredentials.create(access.value(), secret.value(), session.value());
    }
}
