package org.dromedary.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.dromedary.component.PeerException;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyQuery;

/** Own store and PACS in one list: where each study is, and how much of it. */
public class UnifiedStudies {

    /** UIDs in one query: a list of them stays well below what PACS take. */
    private static final int UIDS_AT_ONCE = 50;

    private final StudyIndex index;
    private final Pacs pacs;
    private final SyncProperties properties;

    UnifiedStudies(StudyIndex index, Pacs pacs, SyncProperties properties) {
        this.index = index;
        this.pacs = pacs;
        this.properties = properties;
    }

    /**
     * A study, and where it is.
     *
     * @param store instances here; null if it is not here
     * @param pacs instances by PACS that has it, -1 where it does not tell
     * @param complete whether the store has as many as the PACS that has most; null while a PACS that was asked is away or does not tell
     */
    public record Unified(PacsStudy study, Integer store, Map<String, Integer> pacs, Boolean complete) {}

    /**
     * The list, and what could not be asked.
     *
     * @param problems by PACS that did not answer: why
     * @param more whether the store or a PACS has more studies of the kind than were looked at
     */
    public record Page(List<Unified> studies, Map<String, String> problems, boolean more) {}

    /** Whether a PACS is there and lets itself be queried; null, or why not. */
    public String connection(String node) {
        try {
            pacs.echo(node);
            // a UID that nobody has: asks whether we may query, and looks at nobody
            pacs.byUid(node, List.of("2.25.0"));
            return null;
        } catch (PeerException e) {
            return e.getMessage();
        }
    }

    /** Studies of one PACS, each with how much of it is here. */
    public Page ofPacs(String node, StudyFilter filter, int limit) throws PeerException {
        Pacs.Found found = pacs.studies(node, filter, limit);
        List<Unified> studies = new ArrayList<>();
        for (PacsStudy study : found.studies()) {
            studies.add(unified(study, index.study(study.studyUid()).orElse(null), Map.of(node, count(study)), true));
        }
        return new Page(studies, Map.of(), found.more());
    }

    /** Studies of the store and of PACS, the newest StudyDate first. */
    public Page all(List<String> nodes, StudyFilter filter) {
        int limit = properties.limit();
        Map<String, Study> own = new TreeMap<>();
        List<Study> stored = index.studies(new StudyQuery(
                filter.patientId(),
                filter.patientName(),
                filter.accessionNumber(),
                filter.from(),
                filter.to(),
                filter.modality(),
                null,
                null,
                null,
                null,
                limit + 1,
                0));
        boolean more = stored.size() > limit;
        stored.subList(0, Math.min(limit, stored.size())).forEach(study -> own.put(study.studyUid(), study));
        Map<String, Map<String, PacsStudy>> remote = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (String node : nodes) {
            try {
                Map<String, PacsStudy> there = new TreeMap<>();
                Pacs.Found found = pacs.studies(node, filter, limit);
                found.studies().forEach(study -> there.put(study.studyUid(), study));
                more |= found.more();
                remote.put(node, there);
            } catch (PeerException e) {
                problems.put(node, e.getMessage());
            }
        }
        // what one side names is looked for on the other by its UID: the filter may mean something else there, and
        // lists are cut
        remote.values().forEach(there -> there.keySet()
                .forEach(uid ->
                        own.computeIfAbsent(uid, missing -> index.study(missing).orElse(null))));
        Set<String> uids = new TreeSet<>(own.keySet());
        remote.values().forEach(there -> uids.addAll(there.keySet()));
        remote.forEach((node, there) -> lookFor(node, there, uids, problems));
        List<Unified> studies = new ArrayList<>();
        for (String uid : uids) {
            studies.add(unified(uid, own.get(uid), remote, problems.isEmpty()));
        }
        studies.sort((a, b) -> order(b).compareTo(order(a)));
        return new Page(studies, problems, more);
    }

    private void lookFor(String node, Map<String, PacsStudy> there, Set<String> uids, Map<String, String> problems) {
        List<String> missing =
                uids.stream().filter(uid -> !there.containsKey(uid)).toList();
        try {
            for (int at = 0; at < missing.size(); at += UIDS_AT_ONCE) {
                List<String> some = missing.subList(at, Math.min(missing.size(), at + UIDS_AT_ONCE));
                pacs.byUid(node, some).forEach(study -> there.put(study.studyUid(), study));
            }
        } catch (PeerException e) {
            problems.put(node, e.getMessage());
        }
    }

    private static Unified unified(
            String uid, Study own, Map<String, Map<String, PacsStudy>> remote, boolean allAnswered) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        PacsStudy shown = own == null ? null : shown(own);
        for (Map.Entry<String, Map<String, PacsStudy>> node : remote.entrySet()) {
            PacsStudy there = node.getValue().get(uid);
            if (there != null) {
                counts.put(node.getKey(), count(there));
                shown = shown == null ? there : shown;
            }
        }
        return unified(shown, own, counts, allAnswered);
    }

    private static Unified unified(PacsStudy shown, Study own, Map<String, Integer> counts, boolean allAnswered) {
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        boolean told = allAnswered && !counts.containsValue(-1);
        int here = own == null ? 0 : own.instances();
        return new Unified(
                shown, own == null ? null : Integer.valueOf(here), counts, told ? Boolean.valueOf(here >= most) : null);
    }

    private static int count(PacsStudy study) {
        return study.instances() == null ? -1 : study.instances();
    }

    private static PacsStudy shown(Study own) {
        return new PacsStudy(
                own.studyUid(),
                own.patientId(),
                own.patientName(),
                own.patientBirthDate(),
                own.accessionNumber(),
                own.studyDate(),
                own.studyTime(),
                own.studyDescription(),
                own.modalities(),
                null,
                own.instances());
    }

    private static String order(Unified one) {
        String date = one.study().studyDate();
        String time = one.study().studyTime();
        return (date == null ? "" : date) + " " + (time == null ? "" : time) + " "
                + one.study().studyUid();
    }
}
