package org.dromedary.component.study;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

import org.dromedary.study.StudyLifecycle;

/** {@code study:released}. */
class StudyReleasedProducer extends DefaultProducer {

    private StudyLifecycle lifecycle;

    StudyReleasedProducer(StudyEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lifecycle = ((StudyEndpoint) getEndpoint()).bean(StudyLifecycle.class);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String association = ReceivedHeaders.ASSOCIATION.of(exchange.getMessage());
        if (association == null) {
            throw new IllegalArgumentException("study:released needs the header " + StudyConstants.ASSOCIATION);
        }
        String event = ReceivedHeaders.EVENT.of(exchange.getMessage());
        if ("receiving".equals(event)) {
            lifecycle.receiving(association);
        } else {
            lifecycle.released(association, !"aborted".equals(event));
        }
    }
}
