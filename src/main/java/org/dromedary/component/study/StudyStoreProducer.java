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
                message.getHeader(StudyConstants.SOP_INSTANCE_UID, String.class));
        message.setHeader(StudyConstants.OUTCOME, outcome.name());
    }

    private static Source source(Message message) {
        String callingAet = message.getHeader(StudyConstants.CALLING_AET, String.class);
        String name = message.getHeader(StudyConstants.SOURCE, String.class);
        return new Source(
                name != null ? name : callingAet != null ? callingAet : "unknown",
                callingAet,
                message.getHeader(StudyConstants.CALLED_AET, String.class),
                message.getHeader(StudyConstants.REMOTE_HOST, String.class),
                message.getHeader(StudyConstants.ASSOCIATION, String.class));
    }
}
