package org.dromedary.delivery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a route decides for one generation of a study: the destinations, nothing else. It is collected while the route runs
 * and committed as a whole by {@link DeliveryLedger#plan(GenerationPlan)}, so that a route that fails halfway plans
 * nothing.
 */
public final class GenerationPlan {

    /** Exchange property under which {@code study:stable} puts the plan of the generation it emits. */
    public static final String PROPERTY = "DromedaryPlan";

    /** The priority that the destination's configuration gives. */
    static final int USUAL = Integer.MIN_VALUE;

    private final String studyUid;
    private final int generation;
    private final Map<String, Integer> priorities = new LinkedHashMap<>();

    public GenerationPlan(String studyUid, int generation) {
        this.studyUid = studyUid;
        this.generation = generation;
    }

    /** Adds a destination with its usual priority; naming it twice is harmless. */
    public void add(String destination) {
        add(destination, USUAL);
    }

    /** Adds a destination; named twice, the higher priority holds. */
    public synchronized void add(String destination, int priority) {
        priorities.merge(destination, priority, Math::max);
    }

    public String studyUid() {
        return studyUid;
    }

    public int generation() {
        return generation;
    }

    /** Destination to priority ({@link #USUAL} if none was named), in the order in which they were added. */
    public synchronized Map<String, Integer> destinations() {
        return new LinkedHashMap<>(priorities);
    }
}
