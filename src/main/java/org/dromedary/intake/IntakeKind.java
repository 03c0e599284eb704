package org.dromedary.intake;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import org.dromedary.delivery.RouteKeeper;

/**
 * How files come from one kind of place: a folder, a file server, an object store, a drive. A bean of this type makes the intakes
 * with its schemes work.
 */
public interface IntakeKind {

    /** Whether it brings files from addresses with this scheme, in lower case. */
    boolean takes(String scheme);

    /**
     * What is wrong with the settings, for a start to end with.
     *
     * @return null: nothing
     */
    String settingsFault(String intake, IntakeSettings settings);

    /** The route that brings files; its id is {@link IntakeRoutes#routeId}. */
    RouteKeeper.Wanted route(String intake, IntakeSettings settings);

    /**
     * Tries whether files can be taken, without taking any.
     *
     * @return what is wrong and what to do, a line for each; empty: it works
     */
    List<String> test(String intake, IntakeSettings settings);

    /** Moves or removes the source of an item whose studies are delivered; nothing happens if it is gone or another one. */
    void finish(IntakeItem item, IntakeSettings settings) throws IOException;

    /** Brings back the source of an item that had failed, so that it is taken again; nothing happens if it is still there. */
    void putBack(IntakeItem item, IntakeSettings settings) throws IOException;

    /** Looks for files now, without waiting for the next interval; nothing happens where that is not possible. */
    default void look(String intake) {}

    /** What keeps an intake from working now. */
    default Optional<String> problem(String intake) {
        return Optional.empty();
    }

    /** What an intake does now; empty where that is not known. */
    default Optional<IntakeActivity> activity(String intake) {
        return Optional.empty();
    }
}
