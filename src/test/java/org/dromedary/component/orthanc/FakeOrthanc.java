package org.dromedary.component.orthanc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.dromedary.component.PeerException;

/** An Orthanc in memory that keeps its log as the real one does: without entries of what was deleted, numbers never used again. */
final class FakeOrthanc implements OrthancReads {

    private final TreeMap<Long, Change> log = new TreeMap<>();
    private final Map<String, Study> studies = new LinkedHashMap<>();
    private long seq;
    private int seconds;
    String serverId;
    int requests;

    private static final class Study {
        private String lastUpdate;
        private boolean stable;
        private final Map<String, String> instances = new LinkedHashMap<>();
    }

    /** Takes an instance in. */
    void add(String study, String instance) {
        Study there = studies.computeIfAbsent(study, id -> new Study());
        there.instances.put(instance, "file-" + (seq + 1));
        there.stable = false;
        there.lastUpdate = now();
        change("NewInstance", instance);
    }

    void stable(String study) {
        studies.get(study).stable = true;
        change("StableStudy", study);
    }

    /** What a restart does: the study is stable, and no change says so. */
    void stableWithoutSayingSo(String study) {
        studies.get(study).stable = true;
    }

    void delete(String study) {
        Study gone = studies.remove(study);
        log.values().removeIf(change -> change.id().equals(study) || gone.instances.containsKey(change.id()));
    }

    void tick() {
        seconds++;
    }

    private String now() {
        return String.format("20261121T05%04d", seconds);
    }

    private void change(String type, String id) {
        log.put(++seq, new Change(seq, type, id, now()));
    }

    @Override
    public String serverId() {
        return serverId;
    }

    @Override
    public ChangesPage changes(long since, int limit) {
        requests++;
        List<Change> found = new ArrayList<>(log.tailMap(since, false).values());
        List<Change> page = found.subList(0, Math.min(limit, found.size()));
        return new ChangesPage(
                page,
                page.size() == found.size(),
                page.isEmpty() ? seq : page.get(page.size() - 1).seq());
    }

    @Override
    public ChangesPage newest() {
        Change last = log.get(seq);
        return new ChangesPage(last == null ? List.of() : List.of(last), true, seq);
    }

    private StudyThere there(String id) {
        Study study = studies.get(id);
        return new StudyThere(id, "1.2." + id, study.lastUpdate, study.stable);
    }

    @Override
    public Optional<StudyThere> study(String id) throws PeerException {
        return studies.containsKey(id) ? Optional.of(there(id)) : Optional.empty();
    }

    @Override
    public List<StudyThere> studies(long since, int limit) {
        return studies.keySet().stream()
                .skip(since)
                .limit(limit)
                .map(this::there)
                .toList();
    }

    @Override
    public Optional<List<InstanceThere>> instances(String studyId) {
        return Optional.ofNullable(studies.get(studyId)).map(study -> study.instances.entrySet().stream()
                .map(one -> new InstanceThere(one.getKey(), studyId, "1.2.3." + one.getKey(), one.getValue(), 4))
                .toList());
    }

    @Override
    public Optional<SeriesThere> series(String id) {
        requests++;
        return Optional.ofNullable(studies.get(id))
                .map(study -> new SeriesThere(id, List.copyOf(study.instances.keySet())));
    }

    /** Each study is one series of the same name. */
    @Override
    public Optional<String> seriesOf(String instanceId) {
        requests++;
        return studies.entrySet().stream()
                .filter(study -> study.getValue().instances.containsKey(instanceId))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public Optional<Integer> count(String studyId) {
        return Optional.ofNullable(studies.get(studyId)).map(study -> study.instances.size());
    }

    @Override
    public Optional<Map<String, String>> metadata(String instanceId) {
        return seriesOf(instanceId).map(study -> Map.of());
    }

    @Override
    public boolean fetch(InstanceThere instance, Path target) throws IOException {
        Files.writeString(target, "DICM");
        return true;
    }
}
