package org.dromedary.shaping;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.dromedary.component.PeerException;
import org.dromedary.delivery.Delivery;

/**
 * A plan, for one attempt of a delivery.
 *
 * @param steps those of the plan, in order
 */
record PlanAttempt(Plan plan, List<InstanceStep.Attempt> steps) {

    /** What the ledger and the audit trail say was done; asked when all instances are made. */
    String description() {
        return Stream.concat(
                        steps.stream().map(InstanceStep.Attempt::description),
                        Stream.ofNullable(plan.transcoding()).map(Transcoding::description))
                .collect(Collectors.joining("; "));
    }

    /** Looks at all instances together, as they leave. */
    void check(List<ShapedInstance> generation) throws IOException, PeerException {
        for (InstanceStep.Attempt step : steps) {
            step.check(generation);
        }
    }

    /**
     * A study must not arrive as that of two patients, or half of it under a profile that was found wanting: what has begun to leave
     * goes on in the same way, or anew.
     *
     * @throws ShapingException if the destination has some of it that was made otherwise
     */
    void checkSame(Delivery delivery) throws ShapingException {
        boolean begun = delivery.doneInstances() > 0 || delivery.doneBytes() > 0;
        if (plan.closed()
                && begun
                && delivery.shaped() != null
                && !delivery.shaped().equals(description())) {
            throw new ShapingException(
                    "A part of the study left already, and profile, key, devices, table of pseudonyms or the destination's"
                            + " settings were changed since: the rest would not fit it. Put back what was changed and replay; or cancel the delivery and"
                            + " replay it, which sends the study again as a whole, and have what has arrived removed there",
                    true,
                    null);
        }
    }
}
