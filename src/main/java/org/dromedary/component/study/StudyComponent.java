package org.dromedary.component.study;

import java.util.Map;

import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The Camel component {@code study:}. */
@Component("study")
public class StudyComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        StudyEndpoint endpoint = new StudyEndpoint(uri, this);
        endpoint.setAction(StudyAction.valueOf(remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
