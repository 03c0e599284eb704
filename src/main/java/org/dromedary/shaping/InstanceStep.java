package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.report.Report;

/** One thing that is done to each instance. */
interface InstanceStep {

    /** What it is, with its version, in a few words. */
    String description();

    /**
     * Makes another instance of one.
     *
     * @param made does not exist yet
     * @return what of the original must not be found in any instance of the generation
     * @throws PeerException if it cannot be done, now or ever
     * @throws IOException if a file cannot be read or written now
     */
    Set<String> apply(Path instance, Path made) throws IOException, PeerException;

    /**
     * What was done to the instances of an attempt, once.
     *
     * @param folder that they were made in
     */
    default Optional<Report> report(Path folder) {
        return Optional.empty();
    }
}
