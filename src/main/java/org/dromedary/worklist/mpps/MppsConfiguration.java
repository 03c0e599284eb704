package org.dromedary.worklist.mpps;

import java.time.Clock;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;
import org.dromedary.study.ExpectedInstances;
import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.WorklistTable;

/** The beans of performed procedure steps. */
@Configuration(proxyBeanMethods = false)
class MppsConfiguration {

    @Bean
    PerformedSteps performedSteps(
            JdbcClient jdbc,
            ObjectMapper json,
            WorklistTable entries,
            ExpectedInstances expected,
            Audit audit,
            TransactionTemplate transaction,
            WorklistProperties properties) {
        return new PerformedSteps(
                new PerformedStepTable(jdbc, json),
                entries,
                expected,
                audit,
                transaction,
                properties,
                Clock.systemUTC());
    }
}
