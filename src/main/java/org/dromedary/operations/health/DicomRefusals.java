package org.dromedary.operations.health;

import java.util.List;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;

import org.dromedary.component.dicom.DicomComponent;
import org.dromedary.component.dicom.Refusals;

/** Who was not let in over DIMSE: a counter for each reason, and the last callers with what to do about them. */
class DicomRefusals {

    private static final int SHOWN = 10;

    private final CamelContext context;

    DicomRefusals(CamelContext context, MeterRegistry meters) {
        this.context = context;
        for (Refusals.Reason reason : Refusals.Reason.values()) {
            FunctionCounter.builder("dromedary.dicom.refused", this, refusals -> refusals.count(reason))
                    .description("Associations and connections that were refused")
                    .tag("reason", reason.label())
                    .register(meters);
        }
    }

    private double count(Refusals.Reason reason) {
        return context.hasComponent("dicom") instanceof DicomComponent dicom
                ? dicom.refusals().count(reason)
                : 0;
    }

    /** One line for each of the callers that were refused last, the latest first. */
    List<String> latest() {
        return context.hasComponent("dicom") instanceof DicomComponent dicom
                ? dicom.refusals().latest(SHOWN).stream()
                        .map(DicomRefusals::line)
                        .toList()
                : List.of();
    }

    private static String line(Refusals.Refused refused) {
        return refused.caller() + ": " + refused.reason().label() + ", " + refused.times() + " times, last "
                + refused.last() + remedy(refused);
    }

    private static String remedy(Refusals.Refused refused) {
        return switch (refused.reason()) {
            case CALLING_AE_TITLE ->
                "; if it may call, add " + refused.caller() + " to dromedary.dicom.allowed-callers";
            case CALLED_AE_TITLE -> "; it must call this node as dromedary.dicom.ae-title says";
            case USER_IDENTITY -> "; enter a user of dromedary.dicom.user-identity.users-file there";
            case ASSOCIATIONS -> "; see dromedary.dicom.max-associations";
            case ASSOCIATIONS_OF_CALLER -> "; see dromedary.dicom.max-associations-per-caller";
            case RATE -> "; see dromedary.dicom.association-rate";
            case WAITING -> "; it connects and says nothing";
            case TLS -> "; the log says what the handshake failed for";
            case TLS_ON_PLAIN_PORT -> "; let it call dromedary.dicom.tls.port, or turn TLS off there";
        };
    }
}
