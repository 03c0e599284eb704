package org.dromedary.operations.health;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.util.StringUtils;

import org.dromedary.component.dicom.DicomConsumer;
import org.dromedary.component.dicom.DicomEndpoint;

/** Whether modalities are listened to: DOWN if a route that receives does not run, or there is none. */
class DicomPortHealth implements HealthIndicator {

    private final CamelContext context;
    private final String allowedCallers;
    private final DicomRefusals refusals;

    DicomPortHealth(CamelContext context, String allowedCallers, DicomRefusals refusals) {
        this.context = context;
        this.allowedCallers = allowedCallers;
        this.refusals = refusals;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        int receivers = 0;
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof DicomEndpoint endpoint) {
                receivers++;
                ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
                String detail = endpoint.getHost() + ":" + endpoint.getPort() + " " + status;
                if (status != ServiceStatus.Started) {
                    health.down();
                } else if (route.getConsumer() instanceof DicomConsumer consumer) {
                    detail += ", " + consumer.getOpenAssociations() + " associations open";
                }
                health.withDetail(route.getRouteId(), detail);
            }
        }
        if (receivers == 0) {
            health.down().withDetail("problem", "No route receives over DIMSE");
        }
        if (!StringUtils.hasText(allowedCallers)) {
            health.withDetail("warning", "Everyone may send; name the senders in dromedary.dicom.allowed-callers");
        }
        List<String> latest = refusals.latest();
        if (!latest.isEmpty()) {
            health.withDetail("refused", latest);
        }
        return health.build();
    }
}
