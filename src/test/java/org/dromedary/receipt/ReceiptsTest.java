package org.dromedary.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ProcessorEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryRun;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;
import org.dromedary.delivery.DestinationSettings.Verify;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.delivery.InstanceLayout;
import org.dromedary.delivery.TestLedger;
import org.dromedary.testsupport.DatasetBytes;

/** A destination that says it took instances, and has them or not. */
class ReceiptsTest {

    @TempDir
    Path folder;

    private final List<String> there = new ArrayList<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private final Run run = new Run();
    private HikariDataSource database;
    private DefaultCamelContext camel;
    private Receipts receipts;

    @BeforeEach
    void open() throws Exception {
        database = TestLedger.memory();
        camel = new DefaultCamelContext();
        camel.addComponent("dicom", new Peer());
        camel.start();
        DestinationProperties configured =
                new DestinationProperties(Map.of("pacs", settings("dicom:PACS@127.0.0.1:104", Verify.COUNT)));
        TestLedger ledger = new TestLedger(database, folder, TestLedger.defaults(), configured);
        receipts = ReceiptRoom.of(ledger.destinations, configured);
    }

    @AfterEach
    void close() {
        camel.stop();
        database.close();
    }

    private static DestinationSettings settings(String uri, Verify verify) {
        return new DestinationSettings(
                uri,
                1,
                0,
                true,
                null,
                InstanceLayout.DEFAULT,
                null,
                null,
                DestinationSettings.SendOn.STABLE,
                null,
                List.of(),
                false,
                null,
                false,
                DestinationSettings.Untranscodable.PARK,
                0,
                verify);
    }

    /** Answers each question with what is there. */
    private final class Peer extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            assertThat(parameters).containsEntry("operation", "find");
            parameters.clear();
            return new ProcessorEndpoint(uri, this, exchange -> exchange.getMessage()
                    .setBody(there.stream()
                            .map(uid -> Map.of("SOPInstanceUID", uid))
                            .iterator()));
        }
    }

    private final class Run implements DeliveryRun {

        private String verified;

        @Override
        public Delivery delivery() {
            Instant now = Instant.EPOCH;
            return new Delivery(
                    1,
                    "pacs",
                    "1.2",
                    1,
                    null,
                    null,
                    DeliveryState.ACTIVE,
                    0,
                    1,
                    now,
                    now,
                    now,
                    null,
                    null,
                    null,
                    1,
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    2,
                    false,
                    false,
                    0,
                    null,
                    null);
        }

        @Override
        public Optional<InstanceFile> instance(File file) {
            return Optional.empty();
        }

        @Override
        public void shaped(File original, InstanceFile made) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shaped(String what) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void verified(String what) {
            verified = what;
        }

        @Override
        public void goOn() {
            // it has the delivery
        }

        @Override
        public void sending(File file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void answered(File file, int status, String message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void progress(long doneBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void total(long bytes) {
            throw new UnsupportedOperationException();
        }
    }

    private Exchange sent(int... statuses) throws Exception {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(DeliveryRun.PROPERTY, run);
        exchange.setProperty(InstanceAnswers.PROPERTY, (BiConsumer<File, Integer>)
                (file, status) -> told.put(file.getName(), status));
        receipts.hold(exchange);
        for (int i = 0; i < statuses.length; i++) {
            Path file = folder.resolve("instance" + i);
            DatasetBytes.instance(DatasetBytes.explicit(), "1.2", "1.2.3", "1.2.3." + i)
                    .write(file);
            InstanceAnswers.of(exchange).accept(file.toFile(), statuses[i]);
        }
        return exchange;
    }

    @Test
    void whatIsThereCounts() throws Exception {
        there.addAll(List.of("1.2.3.0", "1.2.3.1", "1.2.3.77"));
        Exchange exchange = sent(0, 0xB000);
        assertThat(told).as("before it was asked for").isEmpty();
        receipts.verify(exchange);
        assertThat(told).isEqualTo(Map.of("instance0", 0, "instance1", 0xB000));
        assertThat(run.verified).contains("2 of 2");
    }

    @Test
    void whatIsNotThereIsSentAgain() throws Exception {
        there.add("1.2.3.0");
        Exchange exchange = sent(0, 0, 0xC000);
        assertThatThrownBy(() -> receipts.verify(exchange))
                .isInstanceOfSatisfying(
                        ReceiptException.class, e -> assertThat(e.isPermanent()).isFalse())
                .hasMessageContaining("1 of 2");
        assertThat(told)
                .isEqualTo(Map.of("instance0", 0, "instance1", InstanceAnswers.NOT_COMMITTED, "instance2", 0xC000));
    }

    @Test
    void aKindThatCannotBeAskedStopsTheStart() {
        DestinationProperties configured =
                new DestinationProperties(Map.of("ai", settings("http://ai.example.org/in", Verify.COUNT)));
        assertThatThrownBy(() -> Receipts.check(configured))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("can be asked what they have");
    }
}
