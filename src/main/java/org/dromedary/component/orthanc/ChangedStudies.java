package org.dromedary.component.orthanc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.component.orthanc.OrthancMemory.Want;

/**
 * Says which study a change is about, and how much of it is wanted. Instances are looked up by their series, which names all the
 * others of it, so that a thousand new instances cost a few requests.
 */
final class ChangedStudies {

    /** Enough for the instances of some large studies that come at the same time. */
    private static final int REMEMBERED = 20_000;

    private final OrthancReads reads;
    private final Set<ChangeType> types;
    private final Map<String, String> studyOf = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    ChangedStudies(OrthancReads reads, Set<ChangeType> types) {
        this.reads = reads;
        this.types = types;
    }

    /** The study, or none: the change is of a kind that is not followed, or its resource is gone. */
    Map<String, Want> of(Change change) throws PeerException, InterruptedException {
        ChangeType type = ChangeType.of(change.type());
        if (type == null || !types.contains(type)) {
            return Map.of();
        }
        return switch (type) {
            case StableStudy -> Map.of(change.id(), Want.STABLE);
            case StableSeries -> part(bySeries(change.id()));
            case NewInstance -> part(byInstance(change.id()));
        };
    }

    private static Map<String, Want> part(String studyId) {
        return studyId == null ? Map.of() : Map.of(studyId, Want.PART);
    }

    private String bySeries(String seriesId) throws PeerException, InterruptedException {
        Optional<OrthancReads.SeriesThere> series = reads.series(seriesId);
        series.ifPresent(there -> there.instances().forEach(instance -> studyOf.put(instance, there.studyId())));
        return series.map(OrthancReads.SeriesThere::studyId).orElse(null);
    }

    private String byInstance(String instanceId) throws PeerException, InterruptedException {
        String known = studyOf.get(instanceId);
        if (known != null) {
            return known;
        }
        Optional<String> series = reads.seriesOf(instanceId);
        return series.isEmpty() ? null : bySeries(series.get());
    }
}
