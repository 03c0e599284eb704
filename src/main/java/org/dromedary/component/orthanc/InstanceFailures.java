package org.dromedary.component.orthanc;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.dromedary.component.orthanc.OrthancReads.InstanceThere;

/** What has failed of studies that are not brought yet, until the process ends: it is tried last, and some day no more. */
final class InstanceFailures {

    /** Pulls of its study in which an instance could not be read, before the study goes on without it. */
    static final int MOST = 5;

    private final Map<String, Map<String, Count>> studies = new ConcurrentHashMap<>();

    /**
     * @param all how often it has failed
     * @param unreadable how often of these it was Orthanc's storage
     */
    private record Count(int all, int unreadable) {

        Count plus(Count other) {
            return new Count(all + other.all, unreadable + other.unreadable);
        }
    }

    /** It has failed once more. @return whether it is hopeless */
    boolean failed(String studyId, InstanceThere instance, Throwable why) {
        return studies.computeIfAbsent(studyId, id -> new ConcurrentHashMap<>())
                        .merge(
                                key(instance),
                                new Count(
                                        1,
                                        why == StudyPull.DELETED || why instanceof StudyPull.UnreadableException
                                                ? 1
                                                : 0),
                                Count::plus)
                        .unreadable()
                >= MOST;
    }

    /** Those that have failed least first. */
    List<InstanceThere> sorted(String studyId, List<InstanceThere> instances) {
        Map<String, Count> counts = studies.get(studyId);
        return counts == null
                ? instances
                : instances.stream()
                        .sorted(Comparator.comparingInt(instance -> counts.getOrDefault(key(instance), new Count(0, 0))
                                .all()))
                        .toList();
    }

    void forget(String studyId) {
        studies.remove(studyId);
    }

    /** Another file under the same identifier may be better. */
    private static String key(InstanceThere instance) {
        return instance.id() + " " + instance.version();
    }
}
