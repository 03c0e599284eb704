package org.dromedary.shaping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.dromedary.component.PeerException;

/**
 * What is made of the instances for one destination.
 *
 * @param closed whether nothing leaves when anything fails: they are de-identified
 * @param steps in order, before the transfer syntax
 * @param transcoding null: each keeps its transfer syntax
 * @param concurrency instances of one delivery at the same time
 */
record Plan(boolean closed, List<InstanceStep> steps, Transcoding transcoding, int concurrency) {

    /**
     * Begins with an attempt of a delivery.
     *
     * @throws PeerException if a step cannot be done, now or ever
     */
    PlanAttempt begin() throws IOException, PeerException {
        List<InstanceStep.Attempt> begun = new ArrayList<>();
        for (InstanceStep step : steps) {
            begun.add(step.begin());
        }
        return new PlanAttempt(this, begun);
    }
}
