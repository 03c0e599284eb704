package org.dromedary.web.dicomweb;

import java.nio.file.Path;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

import org.dromedary.component.dicom.DicomConstants;
import org.dromedary.component.study.StudyConstants;

/**
 * The route {@code direct:stow} ({@code receive.camel.yaml}), by which instances of STOW-RS get into the store as those of DIMSE
 * do. A request is for it what an association is: with its end its studies are released.
 */
@Component
class StowDoor {

    private final CamelContext camel;
    private ProducerTemplate route;

    /**
     * Who stores.
     *
     * @param user who has logged in: the source's name
     * @param host address of the client
     * @param request what tells this request from others
     */
    record Sender(String user, String host, String request) {}

    /**
     * The route's answer.
     *
     * @param failure 0 if the instance is stored
     */
    record Answer(int failure, String why) {}

    StowDoor(CamelContext camel) {
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

    /** Has an instance stored; afterwards its file is where the store wants it, or still there. */
    Answer store(Sender sender, Path file) {
        Exchange answered = send(sender, "store", file);
        Integer status = answered.getMessage().getHeader(DicomConstants.STATUS, Integer.class);
        if (answered.getException() != null) {
            return new Answer(
                    status == null || status == 0 ? StoredPart.PROCESSING_FAILURE : status,
                    "The instance was not taken; the server's log says why");
        }
        return new Answer(
                status == null ? 0 : status,
                answered.getMessage().getHeader(DicomConstants.ERROR_COMMENT, String.class));
    }

    /** More is coming: the studies that this request has brought are not quiet. */
    void receiving(Sender sender) {
        send(sender, "receiving", null);
    }

    /** @param orderly whether the request has come to its end */
    void ended(Sender sender, boolean orderly) {
        send(sender, orderly ? "released" : "aborted", null);
    }

    private Exchange send(Sender sender, String event, Path file) {
        return route.request("direct:stow", exchange -> {
            exchange.getMessage().setHeader(StudyConstants.EVENT, event);
            exchange.getMessage().setHeader(StudyConstants.SOURCE, sender.user());
            exchange.getMessage().setHeader(StudyConstants.REMOTE_HOST, sender.host());
            exchange.getMessage().setHeader(StudyConstants.ASSOCIATION, sender.request());
            if (file != null) {
                exchange.getMessage().setBody(file.toFile());
            }
        });
    }
}
