package org.dromedary.intake;

import org.apache.camel.Header;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.component.orthanc.OrthancConstants;
import org.dromedary.component.orthanc.OrthancEvent;
import org.dromedary.study.Audit;
import org.dromedary.study.StudyLifecycle;

/**
 * Tells the study room when a study begins to come from an Orthanc and when all of it has come. Routes call it as the bean
 * {@code orthancIntake}.
 */
@Component("orthancIntake")
public class OrthancIntake {

    private final StudyLifecycle studies;
    private final Orthancs orthancs;
    private final JdbcClient jdbc;
    private final Audit audit;

    OrthancIntake(StudyLifecycle studies, Orthancs orthancs, JdbcClient jdbc, Audit audit) {
        this.studies = studies;
        this.orthancs = orthancs;
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** Says again, after a restart, which studies are still to come: what is here of them is not complete. */
    void resume() {
        orthancs.all().forEach((name, settings) -> {
            if (settings.poll()) {
                jdbc.sql("select study_uid from orthanc_study where orthanc = :orthanc and study_uid is not null"
                                + " and (wanted is not null or not whole and :followed)")
                        .param("orthanc", name)
                        // else nobody will tell when all of it is there
                        .param("followed", settings.changes().contains("StableStudy"))
                        .query(String.class)
                        .list()
                        .forEach(uid -> studies.bringing(uid, bringer(name)));
            }
        });
    }

    private static String bringer(String orthanc) {
        return "orthanc:" + orthanc;
    }

    /** Takes what is no instance. */
    public void turn(
            @Header(OrthancConstants.EVENT) String event,
            @Header(OrthancConstants.ORTHANC) String orthanc,
            @Header(OrthancConstants.STUDY_UID) String studyUid,
            @Header(OrthancConstants.SOP_INSTANCE_UID) String sopUid,
            @Header(OrthancConstants.REFUSED) String refused) {
        if (studyUid == null) {
            return;
        }
        String bringer = bringer(orthanc);
        switch (OrthancEvent.valueOf(event)) {
            case coming -> studies.bringing(studyUid, bringer);
            case lost -> audit.record("orthanc.lost", studyUid, sopUid, null, orthanc + ": " + refused);
            case part -> studies.bringing(studyUid, bringer);
            case rest -> studies.brought(studyUid, bringer, false);
            case complete -> studies.brought(studyUid, bringer, true);
            case instance -> throw new IllegalArgumentException("An instance goes to study:store");
        }
    }
}
