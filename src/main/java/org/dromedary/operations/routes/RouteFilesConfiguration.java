package org.dromedary.operations.routes;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Loads the route files once the program is up but before it reports itself ready, then looks at the folder each second.
 *
 * <p>Settings: {@code dromedary.routes-dir} (default {@code config/routes}; need not exist).
 */
@Configuration(proxyBeanMethods = false)
class RouteFilesConfiguration {

    @Bean
    RouteFiles routeFiles(
            CamelContext context,
            ObjectProvider<RouteSource> sources,
            @Value("${dromedary.routes-dir:config/routes}") Path folder,
            @Value("${dromedary.data-dir:./data}") Path data) {
        RouteLoader loader = new RouteLoader(context);
        return new RouteFiles(
                new RouteCheck(context),
                loader,
                new RouteRetries(loader, Clock.systemUTC()),
                new RouteFolder(folder),
                new LastGoodRoutes(data.resolve("routes-last-good")),
                new BuiltInRoutes("routes", getClass().getClassLoader())
                        .read(sources.orderedStream().toList()));
    }

    @Bean
    HealthIndicator routeFilesHealthIndicator(RouteFiles files) {
        return new RouteFilesHealth(files);
    }

    /** Only the running router has routes; a command that is over at once has none. */
    @Bean
    @ConditionalOnWebApplication
    Watch routeFilesWatch(RouteFiles files, CamelContext context) {
        return new Watch(files, context);
    }

    /** Opens the files and keeps looking. */
    static final class Watch {

        private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

        private final RouteFiles files;
        private final CamelContext context;
        private ScheduledExecutorService executor;

        private Watch(RouteFiles files, CamelContext context) {
            this.files = files;
            this.context = context;
        }

        @EventListener(ApplicationReadyEvent.class)
        @Order(Ordered.HIGHEST_PRECEDENCE)
        void open() {
            files.open();
            executor = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "route-files");
            executor.scheduleWithFixedDelay(this::scan, 1, 1, TimeUnit.SECONDS);
        }

        private void scan() {
            try {
                files.scan();
            } catch (RuntimeException e) {
                // an exception would end the schedule
                LOG.error("Cannot look through the route files", e);
            }
        }

        @EventListener(ContextClosedEvent.class)
        void close() {
            if (executor != null) {
                executor.shutdownNow();
            }
        }
    }
}
