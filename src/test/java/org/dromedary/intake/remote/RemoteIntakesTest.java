package org.dromedary.intake.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.study.DataDirectory;

class RemoteIntakesTest {

    @TempDir
    private Path folder;

    @Test
    void whoAsksForALookDoesNotWaitForTheServer() throws Exception {
        IntakeItems items = Mockito.mock(IntakeItems.class);
        try (DefaultCamelContext camel = new DefaultCamelContext();
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            camel.disableJMX();
            camel.start();
            DataDirectory data = new DataDirectory(folder);
            RemoteIntakes intakes = new RemoteIntakes(camel, items, new DiskRoom(data, DataSize.ofBytes(0)), data);
            IntakeSettings settings = new Binder(new MapConfigurationPropertySource(
                            Map.of("uri", "ftp://a@127.0.0.1:" + silent.getLocalPort() + "?password=b")))
                    .bindOrCreate("", IntakeSettings.class);
            intakes.route("a", settings);
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(3), () -> intakes.look("a"));
            // as one that is disabled
            intakes.look("b");
            assertThat(intakes.problem("b")).isEmpty();
        }
    }

    @Test
    void aMisspeltSecretIsNotToldWithTheFault() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.start();
            DataDirectory data = new DataDirectory(folder);
            RemoteIntakes intakes = new RemoteIntakes(
                    camel, Mockito.mock(IntakeItems.class), new DiskRoom(data, DataSize.ofBytes(0)), data);
            IntakeSettings settings = new Binder(
                            new MapConfigurationPropertySource(Map.of("uri", "ftp://a@127.0.0.1?pasword=Hunter2")))
                    .bindOrCreate("", IntakeSettings.class);
            assertThat(intakes.settingsFault("a", settings)).contains("pasword").doesNotContain("Hunter2");
        }
    }
}
