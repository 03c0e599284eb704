package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.nio.file.Path;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import org.dromedary.study.DataDirectory;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;

class PackagingConfigurationTest {

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(MailerProperties.class)
    static class Settings {}

    @TempDir
    private static Path data;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class, PackagingConfiguration.class)
            .withBean(DataDirectory.class, () -> new DataDirectory(data))
            .withBean(StudyIndex.class, () -> mock(StudyIndex.class))
            .withBean(StudyStore.class, () -> mock(StudyStore.class));

    @Test
    void givesThePackagerAndThePasswordsByName() {
        runner.run(context -> {
            assertThat(context).hasBean("packager").hasBean("packagePassword");
            assertThat(((LongFunction<?>) context.getBean("packagePassword")).apply(5))
                    .isNull();
            MailerProperties defaults = context.getBean(MailerProperties.class);
            assertThat(defaults.noPassword()).isEqualTo(MailerProperties.NoPassword.GENERATE);
            assertThat(defaults.cutDescription()).isEqualTo(MailerProperties.CutDescription.PARK);
            assertThat(defaults.language()).isEqualTo("en");
            assertThat(defaults.compressionLevel()).isEqualTo(1);
            assertThat(defaults.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "compression-level=10,use 1 (fast) to 9 (small)",
        "threads=-1,use 0 (as many as processors) to 256",
        "language=german,use a language code of two small letters",
        "no-password=maybe,dromedary.mailer.no-password",
        "no-pasword=park,dromedary.mailer.no-pasword",
    })
    void aWrongSettingSaysWhatToDo(String setting, String remedy) {
        runner.withPropertyValues("dromedary.mailer." + setting).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder all = new StringBuilder();
            for (Throwable t = context.getStartupFailure(); t != null; t = t.getCause()) {
                all.append(t).append('\n');
            }
            assertThat(all.toString()).contains(remedy);
        });
    }
}
