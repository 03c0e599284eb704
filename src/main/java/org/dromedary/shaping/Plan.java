package org.dromedary.shaping;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is made of the instances for one destination.
 *
 * @param closed whether nothing leaves when anything fails: they are de-identified
 * @param steps in order, before the transfer syntax
 * @param transcoding null: each keeps its transfer syntax
 * @param concurrency instances of one delivery at the same time
 */
record Plan(boolean closed, List<InstanceStep> steps, Transcoding transcoding, int concurrency) {

    /** What the ledger and the audit trail say was done. */
    String description() {
        return Stream.concat(
                        steps.stream().map(InstanceStep::description),
                        Stream.ofNullable(transcoding).map(Transcoding::description))
                .collect(Collectors.joining("; "));
    }
}
