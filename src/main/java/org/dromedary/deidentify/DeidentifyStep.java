package org.dromedary.deidentify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/**
 * A part of de-identification that goes beyond table E.1-1: cleaning text, graphics and pixels, searching what is left. Beans of
 * this type work in their order. Whatever one throws, the instance does not leave.
 */
public interface DeidentifyStep {

    /** The options whose action C this step knows to do; a profile with an option that nobody cleans is refused. */
    default Set<ProfileOption> cleans() {
        return Set.of();
    }

    /** Keys at the outermost level of a profile that are this step's; see {@link DeidentifyProfile#setting}. */
    default Set<String> profileKeys() {
        return Set.of();
    }

    /**
     * Looks at this step's keys of a profile.
     *
     * @throws IllegalArgumentException if a value is not possible; the message says in one line which and what to do
     */
    default void check(DeidentifyProfile profile) {}

    /** This step with what it reads from files as it is by now, so that all instances of an attempt are treated alike. */
    default DeidentifyStep now() throws IOException {
        return this;
    }

    /** What, beside the profile, decides what is done; changes with it. */
    default String state() {
        return "";
    }

    /** Sees the instance as it came. */
    default void before(DeidentifyJob job) throws IOException {}

    /**
     * Cleans an element: action C.
     *
     * @param option one of {@link #cleans()}
     * @return false if it cannot be cleaned: then the Basic Profile's action is done
     */
    default boolean clean(DeidentifyJob job, EditableItem item, EditableElement element, ProfileOption option)
            throws IOException {
        return false;
    }

    /** Sees the instance when table and rules are done, before it is written. */
    default void after(DeidentifyJob job) throws IOException {}

    /** Sees the file that was written. */
    default void written(DeidentifyJob job, Path out) throws IOException {}
}
