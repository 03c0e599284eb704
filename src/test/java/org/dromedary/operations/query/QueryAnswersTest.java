package org.dromedary.operations.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import org.dromedary.component.dicom.DicomConstants;
import org.dromedary.component.dicom.RetrievedFiles;
import org.dromedary.operations.settings.DicomProperties;
import org.dromedary.study.query.QueryRefusedException;
import org.dromedary.study.query.StorageCommitment;
import org.dromedary.study.query.StudyFinder;
import org.dromedary.study.query.StudyRetrieval;
import org.dromedary.testsupport.DatasetBytes;
import org.dromedary.testsupport.StudyRoom;

/** What the routes of query.camel.yaml call, and what the audit says of it. */
class QueryAnswersTest {

    @TempDir
    Path data;

    private StudyRoom room;
    private QueryAnswers answers;

    @BeforeEach
    void fill() throws Exception {
        room = StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
        answers = new QueryAnswers(
                new Binder(new MapConfigurationPropertySource(Map.of(
                                "dromedary.dicom.port", "11112",
                                "dromedary.dicom.query-callers", "VIEWER@10.0.0.0/8")))
                        .bind("dromedary.dicom", DicomProperties.class)
                        .get(),
                room.bean(StudyFinder.class),
                room.bean(StudyRetrieval.class),
                room.bean(StorageCommitment.class),
                room.audit());
        room.store(StudyRoom.instance("1.1", "1.1.1", "1.1.1.1", "a"));
    }

    @AfterEach
    void close() {
        room.close();
    }

    private static Message message(String event, String level, Object body) {
        Message message = new DefaultMessage(new DefaultCamelContext());
        message.setHeaders(new HashMap<>(Map.of(
                DicomConstants.EVENT,
                event,
                DicomConstants.MODEL,
                "study",
                DicomConstants.QUERY_LEVEL,
                level,
                DicomConstants.CALLING_AET,
                "VIEWER",
                DicomConstants.REMOTE_HOST,
                "10.1.2.3")));
        message.setBody(body);
        return message;
    }

    private String audited(String event) {
        return room.jdbc()
                .sql("select detail from audit where event = ?")
                .param(event)
                .query(String.class)
                .single();
    }

    @Test
    void whoIsNotNamedIsRefusedAndAudited() {
        assertThatCode(() -> answers.check("VIEWER", "10.1.2.3")).doesNotThrowAnyException();
        assertThatThrownBy(() -> answers.check("VIEWER", "192.168.1.1"))
                .isInstanceOfSatisfying(QueryRefusedException.class, e -> assertThat(e.getStatus())
                        .isEqualTo(0x0124));
        assertThat(audited("query.refused")).isEqualTo("by VIEWER from 192.168.1.1");
    }

    @Test
    void matchesAreGivenWhileTheyAreWantedAndNoValueIsAudited() throws Exception {
        Message message = message("find", "STUDY", new HashMap<>(Map.of("PatientID", "P1")));
        answers.find(message);
        Iterator<?> matches = (Iterator<?>) message.getBody();
        assertThat(matches.next()).isEqualTo(Map.of("PatientID", "P1"));
        assertThat(matches.hasNext()).isFalse();
        assertThat(message.getHeader(DicomConstants.UNSUPPORTED_KEYS)).isEqualTo(false);
        assertThat(audited("query")).isEqualTo("find STUDY from VIEWER at 10.1.2.3 by PatientID");

        message = message("find", "STUDY", new HashMap<>(Map.of("PatientID", "P1")));
        message.setHeader(DicomConstants.WANTED, (BooleanSupplier) () -> false);
        answers.find(message);
        assertThat(((Iterator<?>) message.getBody()).hasNext()).isFalse();
    }

    @Test
    void filesAreMadeWhenTheyAreOpenedAndTheirStudiesAudited() throws Exception {
        Message message = message("move", "STUDY", Map.of("StudyInstanceUID", "1.1"));
        message.setHeader(DicomConstants.MOVE_DESTINATION, "PACS ");
        answers.retrieve(message);
        try (RetrievedFiles files = (RetrievedFiles) message.getBody()) {
            File named = files.iterator().next();
            assertThat(named).hasName("1.1.1.1.dcm").doesNotExist();
            assertThat(files.open(named)).exists();
            files.release(named);
            assertThat(named).doesNotExist();
        }
        assertThat(room.audit().ofStudy("1.1"))
                .filteredOn(entry -> entry.event().equals("study.retrieved"))
                .extracting("detail")
                .containsExactly("move STUDY from VIEWER at 10.1.2.3, to PACS");
    }

    @Test
    void whatIsCommittedIsCounted() throws Exception {
        Message message = message("commit", "", List.of(item("1.1.1.1"), item("1.1.1.2")));
        message.setHeader(DicomConstants.TRANSACTION_UID, "1.9");
        answers.commit(message);
        assertThat(message.getBody(List.class))
                .element(1)
                .hasToString(item("1.1.1.2", 0x0112).toString());
        assertThat(audited("storage.committed"))
                .isEqualTo("commit  from VIEWER at 10.1.2.3: 1 of 2 instances, transaction 1.9");
    }

    private static Map<String, Object> item(String sop) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", DatasetBytes.SECONDARY_CAPTURE);
        item.put("ReferencedSOPInstanceUID", sop);
        return item;
    }

    private static Map<String, Object> item(String sop, int reason) {
        Map<String, Object> item = item(sop);
        item.put("FailureReason", reason);
        return item;
    }
}
