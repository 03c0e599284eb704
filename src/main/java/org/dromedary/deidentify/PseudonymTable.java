package org.dromedary.deidentify;

import java.util.Optional;

/** Pseudonyms that somebody wrote down. */
public interface PseudonymTable {

    /**
     * The pseudonym of a patient in a project.
     *
     * @throws PseudonymsUnavailableException if the table cannot be asked just now
     */
    Optional<Pseudonym> find(String project, String patientId) throws PseudonymsUnavailableException;
}
