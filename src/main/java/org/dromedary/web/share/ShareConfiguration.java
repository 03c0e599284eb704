package org.dromedary.web.share;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.web.security.OwnerOnlyFile;

/** The beans of package links; the secret of their tokens lies in {@code share-secret} in the data directory. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ShareConfiguration {

    @Bean
    ShareService shareService(
            ShareSettings settings, DataDirectory data, JdbcClient jdbc, DeliveryQueries deliveries, Audit audit) {
        String secret = new OwnerOnlyFile(data.root().resolve("share-secret")).readOrMake(ShareTokens::newSecret);
        return new ShareService(
                settings, new ShareTokens(secret), new ShareTable(jdbc), new ShareFiles(data), deliveries, audit);
    }

    @Bean
    @ConditionalOnWebApplication
    Sweep shareSweep(ShareService shares) {
        return new Sweep(shares);
    }

    /** Looks for expired links every ten minutes. */
    static final class Sweep {

        private final ShareService shares;

        private Sweep(ShareService shares) {
            this.shares = shares;
        }

        @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT10M")
        void run() {
            shares.sweep();
        }
    }
}
