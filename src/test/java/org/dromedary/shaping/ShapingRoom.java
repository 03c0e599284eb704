package org.dromedary.shaping;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.deidentify.report.Reports;
import org.dromedary.delivery.DestinationProperties;
import org.dromedary.study.Audit;
import org.dromedary.study.AuditActor;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.StudyRoom;

/** The room without the program around it. */
public final class ShapingRoom {

    private ShapingRoom() {}

    /** The step of the routes. */
    public static Shaping of(DestinationProperties destinations, Path dataDir, JdbcClient jdbc) {
        return new Shaping(
                Plans.of(destinations, "", null),
                new DataDirectory(dataDir),
                new ShapingProperties(false, 0),
                new ShapingThreads(2),
                new Audit(jdbc, new StaticListableBeanFactory().getBeanProvider(AuditActor.class)),
                new StudyRoom.Cleaner(),
                new Reports(jdbc, new ObjectMapper()));
    }
}
