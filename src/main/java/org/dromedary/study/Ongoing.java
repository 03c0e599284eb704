package org.dromedary.study;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.dromedary.study.Expectations.Expected;

/** A study whose next generation is being received; guarded by the lock of {@link Reception} on its key. */
final class Ongoing {

    private final String studyUid;
    private final Source source;
    private final CompletionRule rule;
    private final int generation;

    final long since;
    final Set<String> associations = new HashSet<>();
    /** When the last instance came, or was on its way. */
    long last;

    int inFlight;
    boolean released;
    /** An association was lost, and its sender may come back with the rest. */
    boolean broken;
    /** Who fetches it has said that all of it is here, and nothing has come since. */
    boolean brought;
    /** Whether somebody is fetching it. */
    private final BooleanSupplier bringing;

    /** What a person wants; null: nobody does. */
    Ending wanted;
    /** Why it is set aside; null when it is not. */
    HoldReason held;

    volatile boolean closing;

    /** Instances of the study in the store, those of earlier generations included. */
    int received;
    /** Series by UID, with their descriptions, an empty one where there is none; only where the rule asks. */
    final Map<String, String> series = new HashMap<>();
    /** Whether {@link #series} knows what came before this generation. */
    boolean seriesRead;

    Expected expected = Expected.NOTHING;
    /** What {@link #expected} was found out with. */
    int expectedAtReceived = -1;

    long expectedAtVersion = -1;
    /** … and when, on {@link Reception#now()}. */
    long expectedAt;

    SenderAnswer count = SenderAnswer.NONE;

    /** Guarded by this. */
    private boolean marked;

    /** How a person ends a generation. */
    enum Ending {
        COMPLETE,
        DISCARD
    }

    Ongoing(
            String studyUid,
            Source source,
            CompletionRule rule,
            int generation,
            int received,
            long since,
            long now,
            BooleanSupplier bringing) {
        this.bringing = bringing;
        this.studyUid = studyUid;
        this.source = source;
        this.rule = rule;
        this.generation = generation;
        this.received = received;
        this.since = since;
        this.last = now;
    }

    String studyUid() {
        return studyUid;
    }

    Source source() {
        return source;
    }

    CompletionRule rule() {
        return rule;
    }

    /** The generation that the instances which come now belong to. */
    int generation() {
        return generation;
    }

    /** Whether the study's folder tells that this generation has begun; guarded by this. */
    boolean marked() {
        return marked;
    }

    void mark() {
        marked = true;
    }

    /** An instance is new in the store; the caller holds the lock. */
    void took(String seriesUid, String seriesDescription) {
        received++;
        if (rule.uses(Condition.SERIES)) {
            series.putIfAbsent(seriesUid, seriesDescription == null ? "" : seriesDescription);
        }
    }

    private int lacking() {
        int fewer = Math.max(0, expected.instances() - received);
        // which ones are here was found out at another number of instances
        return expectedAtReceived == received ? Math.max(expected.missing(), fewer) : Math.max(1, fewer);
    }

    /** What decides now. */
    Facts facts(long now) {
        return new Facts(
                rule,
                Duration.ofNanos(now - last),
                Duration.ofNanos(now - since),
                inFlight,
                !associations.isEmpty(),
                released,
                brought,
                bringing.getAsBoolean(),
                wanted,
                held,
                received,
                expected,
                lacking(),
                count,
                !count.asking() && count.everAsked() && count.askedAt() - last >= 0,
                Set.copyOf(series.values()));
    }

    /**
     * What decides whether a study is complete, at one moment.
     *
     * @param quiet since the last instance came, or was on its way
     * @param since the first instance of the generation came
     * @param inFlight instances that are being stored
     * @param open whether an association is open that has brought instances of it
     * @param released whether all of them have been released, and none was lost
     * @param brought whether all of it has been fetched from where it was
     * @param bringing whether it is being fetched: then it is not complete
     * @param held why it is set aside; null when it is not
     * @param received instances of the study in the store
     * @param lacking how many of the expected instances are not here, as far as is known
     * @param countIsFresh whether the sender was asked after the last instance had come: what it said before may have grown
     * @param series descriptions of its series
     */
    record Facts(
            CompletionRule rule,
            Duration quiet,
            Duration since,
            int inFlight,
            boolean open,
            boolean released,
            boolean brought,
            boolean bringing,
            Ending wanted,
            HoldReason held,
            int received,
            Expected expected,
            int lacking,
            SenderAnswer count,
            boolean countIsFresh,
            Set<String> series) {}
}
