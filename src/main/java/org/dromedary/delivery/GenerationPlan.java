package org.dromedary.delivery;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a route decides for one generation of a study: the destinations, and of which part of the generation. It is collected
 * while the route runs and committed as a whole by {@link DeliveryLedger#plan(GenerationPlan)}, so that a route that fails
 * halfway plans nothing. A route that sees the generation series by series or instance by instance gets a {@link #part} each
 * time; what the parts name for a destination is united.
 */
public final class GenerationPlan {

    /** Exchange property under which {@code study:stable} and {@code study:received} put the plan of what they emit. */
    public static final String PROPERTY = "DromedaryPlan";

    /** The priority that the destination's configuration gives. */
    static final int USUAL = Integer.MIN_VALUE;

    private final String studyUid;
    private final int generation;
    /** SOP Instance UIDs that the route decides about; null: the whole generation. */
    private final Set<String> part;

    private final Map<String, Wish> wishes = new LinkedHashMap<>();

    /**
     * What one destination gets.
     *
     * @param instances SOP Instance UIDs; null: the whole generation
     */
    record Wish(int priority, Set<String> instances) {

        static Wish both(Wish one, Wish other) {
            int priority = Math.max(one.priority, other.priority);
            if (one.instances == null || other.instances == null) {
                return new Wish(priority, null);
            }
            one.instances.addAll(other.instances);
            return new Wish(priority, one.instances);
        }
    }

    public GenerationPlan(String studyUid, int generation) {
        this(studyUid, generation, null);
    }

    private GenerationPlan(String studyUid, int generation, Set<String> part) {
        this.studyUid = studyUid;
        this.generation = generation;
        this.part = part;
    }

    /** An empty plan for some instances of the generation, to be {@link #merge merged} when the route has decided. */
    public GenerationPlan part(Collection<String> sopUids) {
        return new GenerationPlan(studyUid, generation, Set.copyOf(sopUids));
    }

    /** Takes over what was decided about a part. */
    public synchronized void merge(GenerationPlan decided) {
        decided.wishes().forEach((destination, wish) -> wishes.merge(destination, wish, Wish::both));
    }

    /** Adds a destination with its usual priority; naming it twice is harmless. */
    public void add(String destination) {
        add(destination, USUAL);
    }

    /** Adds a destination; named twice, the higher priority holds. */
    public synchronized void add(String destination, int priority) {
        wishes.merge(destination, new Wish(priority, part == null ? null : new TreeSet<>(part)), Wish::both);
    }

    public String studyUid() {
        return studyUid;
    }

    public int generation() {
        return generation;
    }

    /** The destinations, in the order in which they were added. */
    public synchronized Set<String> destinations() {
        return Set.copyOf(wishes.keySet());
    }

    /** What each destination gets, in the order in which they were added. */
    synchronized Map<String, Wish> wishes() {
        return new LinkedHashMap<>(wishes);
    }
}
