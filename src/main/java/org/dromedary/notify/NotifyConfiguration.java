package org.dromedary.notify;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the room together: SMTP where a server is named, files otherwise. */
@Configuration(proxyBeanMethods = false)
class NotifyConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(NotifyConfiguration.class);

    @Bean
    MailWriter mailWriter(MailProperties properties) {
        return new MailWriter(properties.from(), Clock.systemUTC());
    }

    @Bean
    Outbox mailOutbox(Environment environment, @Value("${dromedary.data-dir:./data}") Path dataDir) {
        return outbox(environment, dataDir);
    }

    static Outbox outbox(Environment environment, Path dataDir) {
        // Spring Boot binds these itself only where its own mail sender is on the class path
        var server = Binder.get(environment)
                .bindOrCreate("spring.mail", org.springframework.boot.autoconfigure.mail.MailProperties.class);
        if (server.getHost() == null || server.getHost().isBlank()) {
            Path folder = dataDir.resolve("mail");
            LOG.info("No mail server (spring.mail.host): mails are written to {}", folder);
            return new FolderOutbox(folder);
        }
        LOG.info("Mails go through {}", server.getHost());
        return new SmtpOutbox(server);
    }

    @Bean
    OperatorMail operatorMail(Postman postman, MailProperties properties) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "dromedary-operator-mail");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new OperatorMail(postman, properties.operator(), OperatorMail.QUIET, thread);
    }
}
