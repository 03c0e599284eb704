package org.dromedary.operations.routes;

import java.util.List;

/**
 * How a route file stands.
 *
 * @param name file name
 * @param origin where the text that runs comes from
 * @param state {@code UP}: the newest text runs; {@code DEGRADED}: an earlier one does; {@code DOWN}: nothing of it, or not
 *     all of its routes
 * @param routes ids of its routes
 * @param faults why the state is not UP
 */
public record RouteFileStatus(String name, Origin origin, State state, List<String> routes, List<RouteFault> faults) {

    /** Where a text comes from. */
    public enum Origin {
        /** Part of the program. */
        BUILT_IN,
        /** The operator's folder. */
        FOLDER,
        /** A copy of what ran before, because the folder's is faulty. */
        LAST_GOOD,
        /** Nothing runs. */
        NONE
    }

    /** How far a file is in effect. */
    public enum State {
        UP,
        DEGRADED,
        DOWN
    }
}
