package org.dromedary.worklist;

import java.nio.file.Path;
import java.time.Clock;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;

/** The beans of the worklist. */
@Configuration(proxyBeanMethods = false)
class WorklistConfiguration {

    @Bean
    WorklistTable worklistTable(JdbcClient jdbc, ObjectMapper json) {
        return new WorklistTable(jdbc, json);
    }

    @Bean
    Worklist worklist(
            WorklistTable table, WorklistProperties properties, TransactionTemplate transaction, Audit audit) {
        return new Worklist(table, properties, transaction, audit, Clock.systemUTC());
    }

    @Bean
    WorklistFiles worklistFiles(WorklistProperties properties, DataDirectory data) {
        Path folder = properties.folder();
        boolean unset = folder == null || folder.toString().isEmpty();
        return new WorklistFiles(unset ? data.root().resolve("worklist") : folder, properties.pollInterval());
    }

    @Bean
    WorklistAnswers worklistAnswers(
            WorklistFiles files, JdbcClient jdbc, WorklistTable table, WorklistProperties properties) {
        return new WorklistAnswers(files, new ActiveEntries(jdbc, table, properties), properties);
    }
}
