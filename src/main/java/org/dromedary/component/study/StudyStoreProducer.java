package org.dromedary.component.study;

import java.io.File;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

import org.dromedary.study.Source;
import org.dromedary.study.StudyStore;

/** {@code study:store}. */
class StudyStoreProducer extends DefaultProducer {

    private StudyStore store;

    StudyStoreProducer(StudyEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        store = ((StudyEndpoint) getEndpoint()).bean(StudyStore.class);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        StudyStore.Outcome outcome = store.store(
                message.getMandatoryBody(File.class).toPath(),
                source(message),
                ReceivedHeaders.SOP_CLASS_UID.of(message),
                ReceivedHeaders.SOP_INSTANCE_UID.of(message));
        message.setHeader(StudyConstants.OUTCOME, outcome.name());
    }

    private static Source source(Message message) {
        String callingAet = ReceivedHeaders.CALLING_AET.of(message);
        String name = ReceivedHeaders.SOURCE.of(message);
        return new Source(
                name != null ? name : callingAet != null ? callingAet : "unknown",
                callingAet,
                ReceivedHeaders.CALLED_AET.of(message),
                ReceivedHeaders.REMOTE_HOST.of(message),
                ReceivedHeaders.ASSOCIATION.of(message),
                ReceivedHeaders.USER.of(message),
                ReceivedHeaders.ORIGIN.of(message));
    }
}
