package org.dromedary.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import org.dromedary.Dromedary;

/**
 * The whole program on a free port, with H2 in memory and a data directory of its own; one for all tests that bear this
 * annotation and nothing more.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = Dromedary.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:web;DB_CLOSE_DELAY=-1",
            "dromedary.security.admin-password=correct horse",
            "dromedary.share.base-url=https://images.example.org/dromedary/",
            "dromedary.share.max-downloads=3",
            "dromedary.destinations.archive.uri=file:target/none",
            "dromedary.destinations.pacs.uri=dicom:NOBODY@localhost:1?connectTimeout=500"
        })
@ContextConfiguration(initializers = WebTest.Place.class)
@AutoConfigureObservability(tracing = false)
public @interface WebTest {

    /** Chooses folders and ports. */
    class Place implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            try (ServerSocket free = new ServerSocket(0)) {
                Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "web-test");
                TestPropertyValues.of(
                                "dromedary.data-dir=" + data,
                                "dromedary.routes-dir=" + data.resolve("routes"),
                                "dromedary.deidentify.profiles=" + data.resolve("profiles"),
                                "dromedary.deidentify.key=a key of at least thirty-two bytes, for tests",
                                "dromedary.dicom.port=" + free.getLocalPort(),
                                // released at once: what comes back from ourselves is complete soon after
                                "dromedary.destinations.self.uri=dicom:DROMEDARY@localhost:" + free.getLocalPort()
                                        + "?associationIdle=0")
                        .applyTo(context);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
