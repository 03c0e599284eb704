package org.dromedary.sync;

import java.time.ZoneId;

import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.study.Audit;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.StudyIndex;

/** The beans of the room. */
@Configuration(proxyBeanMethods = false)
class SyncConfiguration {

    @Bean
    Pacs pacs(ObjectProvider<ProducerTemplate> camel, DescriptionCleaner cleaner) {
        return new Pacs(camel, cleaner);
    }

    @Bean
    UnifiedStudies unifiedStudies(StudyIndex index, Pacs pacs, SyncProperties properties) {
        return new UnifiedStudies(index, pacs, properties);
    }

    @Bean
    SyncJobs syncJobs(
            JdbcClient jdbc,
            SyncProperties properties,
            Pacs pacs,
            StudyIndex index,
            Audit audit,
            @Value("${dromedary.dicom.ae-title}") String ownAet) {
        return new SyncJobs(
                new SyncTable(jdbc),
                properties,
                new StoreFetch(pacs, index, properties, ownAet),
                audit,
                ZoneId.systemDefault());
    }
}
