package org.dromedary.intake;

import java.nio.file.Path;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

import org.dromedary.study.InstanceRefusedException;
import org.dromedary.study.StudyStore;

/** The route {@value IntakeConstants#STORE}, by which instances of files get into the store. */
@Component
class InstanceDoor {

    private static final String SOURCE = "DromedarySource";
    private static final String STORE_OUTCOME = "DromedaryOutcome";

    private final CamelContext camel;
    private ProducerTemplate route;

    InstanceDoor(CamelContext camel) {
        this.camel = camel;
    }

    @PostConstruct
    void open() {
        route = camel.createProducerTemplate();
    }

    @PreDestroy
    void close() {
        route.stop();
    }

    /**
     * Has an instance stored; its file is gone afterwards.
     *
     * @param staged a file whose bytes are on disk, on the file system of the store
     * @param origin what it is called where it came from
     * @throws InstanceRefusedException if it must not be stored; its bytes are in quarantine then
     * @throws IntakeUnavailableException if it cannot be stored now
     */
    StudyStore.Outcome store(String intake, String origin, Path staged)
            throws InstanceRefusedException, IntakeUnavailableException {
        Exchange answered = route.send(IntakeConstants.STORE, exchange -> {
            Message message = exchange.getMessage();
            message.setBody(staged.toFile());
            message.setHeader(SOURCE, intake);
            message.setHeader(IntakeConstants.INTAKE, intake);
            message.setHeader(IntakeConstants.ORIGIN, origin);
        });
        Exception failure = answered.getException();
        if (failure instanceof InstanceRefusedException refused) {
            throw refused;
        }
        if (failure != null) {
            throw new IntakeUnavailableException(String.valueOf(failure.getMessage()), failure);
        }
        String outcome = answered.getMessage().getHeader(STORE_OUTCOME, String.class);
        if (outcome == null) {
            throw new IntakeUnavailableException(
                    "The route " + IntakeConstants.STORE + " has not stored the instance; it must end in study:store",
                    null);
        }
        return StudyStore.Outcome.valueOf(outcome);
    }
}
