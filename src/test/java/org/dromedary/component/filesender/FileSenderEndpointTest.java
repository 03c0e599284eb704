package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.camel.Exchange;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The component as routes, editors and JMX see it. */
class FileSenderEndpointTest extends FileSenderTestSupport {

    private static final String YAML =
            """
            - route:
                id: to-filesender
                from:
                  uri: direct:upload
                  steps:
                    - to:
                        uri: filesender:%s
                        parameters:
                          user: alice@example.org
                          apiKey: "RAW(%s)"
                          expires: 120h
                          subject: A study for you
                          language: de
                          stateRepository: "#memory"
                          option.email_download_complete: false
                          option.email_me_copies: true
            """;

    @Test
    void aYamlRouteUploadsAndMails() throws Exception {
        Resource resource =
                ResourceHelper.fromString("upload.yaml", YAML.formatted(server.url(), FileSenderDouble.SECRET));
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);

        Exchange exchange = send("direct:upload", file("a.zip", 3 * CHUNK), Map.of());

        assertThat(exchange.getException()).isNull();
        long id = exchange.getMessage().getHeader(FileSenderConstants.TRANSFER_ID, Long.class);
        assertThat(server.mails()).singleElement().satisfies(mail -> assertThat(
                        mail.subject() + " " + mail.language() + " " + mail.to())
                .isEqualTo("A study for you de carol@example.net"));
        assertThat(server.transfer(id).options)
                .containsEntry("get_a_link", false)
                .containsEntry("email_download_complete", false)
                .containsEntry("email_me_copies", true);
        assertThat(exchange.getMessage().getHeader(FileSenderConstants.DOWNLOAD_URL))
                .isEqualTo(server.mails().get(0).downloadUrl());
        assertThat(exchange.getMessage().getHeader(FileSenderConstants.RECIPIENTS_ACCEPTED))
                .isEqualTo(1);
    }

    /** The example of the page, as it stands there. */
    @Test
    void theExampleOfThePageWorksAndIsLeftOutWithoutAnAccount() throws Exception {
        String page = Files.readString(Path.of("docs/components/filesender.md"));
        String yaml = page.replaceFirst("(?s).*?```yaml\\n(.*?)```.*", "$1");
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("none.yaml", yaml));
        assertThat(context.getRoutes()).isEmpty();

        context.getRegistry().bind("deliveryMemory", memory);
        context.getPropertiesComponent().addInitialProperty("dromedary.filesender.url", server.url());
        context.getPropertiesComponent().addInitialProperty("dromedary.filesender.user", FileSenderDouble.USER);
        context.getPropertiesComponent().addInitialProperty("dromedary.filesender.api-key", FileSenderDouble.SECRET);
        context.getPropertiesComponent().addInitialProperty("dromedary.filesender.from", "bob@example.org");
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("example.yaml", yaml));
        List<Long> progress = new CopyOnWriteArrayList<>();
        Exchange exchange = template.request("direct:upload", one -> {
            one.getMessage().setBody(file("a.zip", 3 * CHUNK));
            one.getMessage().setHeader(FileSenderConstants.RECIPIENTS, CAROL);
            one.getMessage().setHeader("DromedaryDeliveryId", 17L);
            one.setProperty("DromedaryProgress", (LongConsumer) progress::add);
        });

        assertThat(exchange.getException()).isNull();
        assertThat(server.mails()).hasSize(1);
        assertThat(memory.getState("17/transfer")).contains("COMPLETED");
        assertThat(progress).isNotEmpty().endsWith(3L * CHUNK);
    }

    @Test
    void headersWinOverOptions() throws Exception {
        long id = sent(
                uri("subject=option", "message=option", "from=bob@example.org"),
                file("a.zip", 1),
                Map.of(
                        FileSenderConstants.SUBJECT, "header",
                        FileSenderConstants.FROM, "dora@example.org",
                        FileSenderConstants.GET_A_LINK, "true"));

        assertThat(server.transfer(id).subject).isEqualTo("header");
        assertThat(server.transfer(id).message).isEqualTo("option");
        assertThat(server.transfer(id).from).isEqualTo("dora@example.org");
        assertThat(server.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://host, https://host/",
        "https://host/filesender, https://host/filesender/",
        "https://host/filesender/rest.php, https://host/filesender/",
        "https:/host/fs/, https://host/fs/",
        "http://127.0.0.1:8099/filesender/, http://127.0.0.1:8099/filesender/",
        "http://localhost/, http://localhost/",
        "http://[::1]:80/, http://[::1]:80/",
    })
    void theAddressMayBeWrittenInSeveralWays(String written, String site) {
        assertThat(FileSenderClient.site(written, false)).isEqualTo(URI.create(site));
        assertThat(((FileSenderEndpoint) context.getEndpoint("filesender:" + written + "?user=u@x.org&apiKey=k"))
                        .site())
                .isEqualTo(URI.create(site));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://host/", "ftp://host/", "host/filesender", "https://user:secret@host/", "https://"})
    void addressesThatCannotBeMeantAreRefused(String written) {
        assertThatThrownBy(() -> FileSenderClient.site(written, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> context.getEndpoint("filesender:" + written + "?user=u@x.org&apiKey=k"))
                .isInstanceOf(Exception.class);
    }

    @Test
    void httpToOtherHostsNeedsItsOption() {
        assertThatThrownBy(() -> FileSenderClient.site("http://10.0.0.1/", false))
                .hasMessageContaining("allowInsecureHttp=true");
        assertThat(context.getEndpoint("filesender:http://10.0.0.1/?user=u&apiKey=k&allowInsecureHttp=true"))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "user=u, apiKey",
        "apiKey=k, user",
        "user=u&apiKey=k&chunkConcurrency=99, chunkConcurrency",
        "user=u&apiKey=k&from=nobody, from",
        "user=u&apiKey=k&maxRetries=-1, maxRetries",
        "user=u&apiKey=k&expired=1, expired",
    })
    void anOptionThatIsMissingOrWrongIsNamed(String options, String named) {
        assertThatThrownBy(() -> context.getEndpoint("filesender:https://host/?" + options))
                .hasStackTraceContaining(named);
    }

    @Test
    void theSecretIsInNoUriThatIsShown() {
        assertThat(context.getEndpoint(uri()).toString()).doesNotContain(FileSenderDouble.SECRET);
    }

    @Test
    void editorsFindTheOptions() throws Exception {
        try (DefaultCamelContext catalogued = new DefaultCamelContext()) {
            catalogued.start();
            RuntimeCamelCatalog catalog =
                    catalogued.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
            String schema = catalog.componentJSonSchema("filesender");
            assertThat(schema).contains("\"secret\": true", "CamelFileSenderStateKey", "chunkConcurrency");
            EndpointValidationResult good = catalog.validateProperties(
                    "filesender", Map.of("serverUrl", "https://host/", "user", "u", "apiKey", "k", "expires", "120h"));
            assertThat(good.isSuccess()).isTrue();
            EndpointValidationResult typo = catalog.validateProperties(
                    "filesender", Map.of("serverUrl", "https://host/", "apikey", "k", "signatureAlgorithm", "MD5"));
            assertThat(typo.getUnknown()).containsExactly("apikey");
            assertThat(typo.getInvalidEnum()).containsKey("signatureAlgorithm");
        }
    }

    @Test
    void jmxShowsWhatAProducerDoes() throws Exception {
        try (DefaultCamelContext managed = new DefaultCamelContext()) {
            managed.addRoutes(new org.apache.camel.builder.RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:upload").to(uri());
                }
            });
            managed.start();
            File file = file("a.bin", 3 * CHUNK);
            managed.createProducerTemplate()
                    .sendBodyAndHeader("direct:upload", file, FileSenderConstants.RECIPIENTS, CAROL);

            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName producer = beans
                    .queryNames(
                            new ObjectName("org.apache.camel:context=" + managed.getName() + ",type=producers,*"), null)
                    .stream()
                    .filter(name -> name.toString().contains("FileSenderProducer"))
                    .findFirst()
                    .orElseThrow();
            assertThat(beans.getAttribute(producer, "CompletedTransfers")).isEqualTo(1L);
            assertThat(beans.getAttribute(producer, "AcknowledgedBytes")).isEqualTo(3L * CHUNK);
            assertThat(beans.getAttribute(producer, "RunningUploads")).isEqualTo(0);
            assertThat((String) beans.invoke(producer, "checkAccount", null, null))
                    .startsWith("FileSender double at " + server.url() + " takes user alice@example.org");
        }
    }

    @Test
    void anAccountCanBeChecked() throws Exception {
        URI site = FileSenderClient.site(server.url(), false);
        FileSenderClient good =
                new FileSenderClient(site, new FileSenderCredentials(FileSenderDouble.USER, FileSenderDouble.SECRET));
        FileSenderClient bad = new FileSenderClient(site, new FileSenderCredentials(FileSenderDouble.USER, "wrong"));

        assertThat(good.check()).contains("FileSender double", FileSenderDouble.USER, "20 days");
        assertThatThrownBy(bad::check)
                .isInstanceOf(FileSenderCredentialsRejectedException.class)
                .hasMessageContaining("auth_remote_signature_check_failed")
                .hasMessageNotContaining("wrong");
        server.close();
        assertThatThrownBy(good::check).isInstanceOf(FileSenderUnavailableException.class);
    }
}
