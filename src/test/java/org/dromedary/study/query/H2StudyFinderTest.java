package org.dromedary.study.query;

import java.nio.file.Path;

import org.dromedary.testsupport.StudyRoom;

class H2StudyFinderTest extends StudyFinderContract {

    @Override
    StudyRoom room(Path data) {
        return StudyRoom.start(data, StudyRoom.quiet(StudyRoom.LONG));
    }
}
