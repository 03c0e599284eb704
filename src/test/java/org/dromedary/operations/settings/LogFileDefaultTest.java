package org.dromedary.operations.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultBootstrapContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.core.env.StandardEnvironment;

/** The log goes to a file where one can be written, and never keeps the program from starting. */
class LogFileDefaultTest {

    @TempDir
    private Path folder;

    private static String file(StandardEnvironment environment) {
        new LogFileDefault()
                .onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment));
        return environment.getProperty("logging.file.name");
    }

    @Test
    void whatIsSetIsLeftAlone() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getSystemProperties().put("logging.file.name", "");
        try {
            assertThat(file(environment)).isEmpty();
        } finally {
            System.clearProperty("logging.file.name");
        }
        assertThat(file(new StandardEnvironment())).endsWith("dromedary.log");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsLeftAlone() throws Exception {
        assertThat(LogFileDefault.isWritable(folder.resolve("a/b/c.log"))).isTrue();
        Path file = Files.writeString(folder.resolve("c.log"), "");
        assertThat(LogFileDefault.isWritable(file)).isTrue();
        assertThat(LogFileDefault.isWritable(file.resolve("d.log"))).isFalse();
        assertThat(LogFileDefault.isWritable(folder)).isFalse();
        assertThat(LogFileDefault.isWritable(Path.of("/proc/version/logs/x.log")))
                .isFalse();
    }
}
