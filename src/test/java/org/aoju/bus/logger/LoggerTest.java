package org.aoju.bus.logger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggerTest {

    private final ch.qos.logback.classic.Logger toolkit =
            (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.aoju");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Level before = toolkit.getLevel();

    @BeforeEach
    void listen() {
        told.start();
        toolkit.addAppender(told);
    }

    @AfterEach
    void forget() {
        toolkit.detachAppender(told);
        toolkit.setLevel(before);
    }

    @Test
    void whatIsToldStandsUnderTheNameOfItsClassAndWhatIsNotWantedIsNotTold() {
        toolkit.setLevel(Level.WARN);
        assertThat(Logger.isWarn()).isTrue();
        assertThat(Logger.isDebug() || Logger.isTrace()).isFalse();
        Logger.trace("a {}", 1);
        Logger.debug("b {}", 1);
        Logger.info("c {}", 1);
        assertThat(told.list).isEmpty();
        Logger.warn("{} of {}", 1, 2);
        Logger.error(new IOException("disk"), "no {}", "room");
        assertThat(told.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("1 of 2", "no room");
        assertThat(told.list).extracting(ILoggingEvent::getLoggerName).containsOnly(LoggerTest.class.getName());
        assertThat(told.list.get(1).getThrowableProxy().getMessage()).isEqualTo("disk");
    }
}
