package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.report.Report;
import org.dromedary.deidentify.residual.ResidualWords;

/** One thing that is done to each instance. */
interface InstanceStep {

    /**
     * Begins with an attempt of a delivery: all its instances are treated alike, whatever is edited meanwhile.
     *
     * @throws PeerException if it cannot be done, now or ever
     * @throws IOException if a file cannot be read now
     */
    Attempt begin() throws IOException, PeerException;

    /** What is done to the instances of one attempt. May be used by several threads. */
    interface Attempt {

        /** What it is, with its version, in a few words; asked when all instances are made. */
        String description();

        /**
         * Makes another instance of one.
         *
         * @param made does not exist yet
         * @return what of the original must not be found in any instance of the generation
         * @throws PeerException if it cannot be done, now or ever
         * @throws IOException if a file cannot be read or written now
         */
        ResidualWords apply(Path instance, Path made) throws IOException, PeerException;

        /**
         * Looks at all instances together, as they leave.
         *
         * @throws PeerException if they must not
         */
        default void check(List<ShapedInstance> generation) throws IOException, PeerException {}

        /** What was done to the instances. */
        default Optional<Report> report() {
            return Optional.empty();
        }
    }
}
