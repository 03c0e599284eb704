package org.dromedary.intake;

import org.apache.camel.Header;
import org.springframework.stereotype.Component;

import org.dromedary.component.orthanc.OrthancEvent;
import org.dromedary.study.StudyLifecycle;

/**
 * Tells the study room when a study begins to come from an Orthanc and when all of it has come. Routes call it as the bean
 * {@code orthancIntake}.
 */
@Component("orthancIntake")
public class OrthancIntake {

    private final StudyLifecycle studies;

    OrthancIntake(StudyLifecycle studies) {
        this.studies = studies;
    }

    /** Takes what is no instance. */
    public void turn(
            @Header(OrthancEvent.EVENT) String event,
            @Header(OrthancEvent.ORTHANC) String orthanc,
            @Header(OrthancEvent.STUDY_UID) String studyUid) {
        if (studyUid == null) {
            return;
        }
        String bringer = "orthanc:" + orthanc;
        switch (OrthancEvent.valueOf(event)) {
            case coming -> studies.bringing(studyUid, bringer);
            case part -> studies.bringing(studyUid, bringer);
            case rest -> studies.brought(studyUid, bringer, false);
            case complete -> studies.brought(studyUid, bringer, true);
            case instance -> throw new IllegalArgumentException("An instance goes to study:store");
        }
    }
}
