package org.dromedary.study.query;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import org.dromedary.study.DataDirectory;
import org.dromedary.study.StudyStore;

/** Says which instances this store keeps (storage commitment, PS3.4 annex J): each has a row and a file that is on the disk. */
@Component("storageCommitment")
public class StorageCommitment {

    /** No such object instance (PS3.3 C.14.1.1). */
    static final int NO_SUCH_INSTANCE = 0x0112;
    /** Class / instance conflict. */
    static final int CLASS_INSTANCE_CONFLICT = 0x0119;

    private static final long PATIENCE_SECONDS = 20;
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final StudyStore store;

    StorageCommitment(JdbcClient jdbc, StudyStore store) {
        this.jdbc = jdbc;
        this.store = store;
    }

    private record Stored(FileReader.Place place, String sopClassUid) {}

    /**
     * @param items with {@code ReferencedSOPClassUID} and {@code ReferencedSOPInstanceUID}
     * @return the same items in their order; those that are not kept with {@code FailureReason}
     */
    public List<Map<String, Object>> commit(List<Map<String, Object>> items) throws InterruptedException {
        store.awaitIndexed(PATIENCE_SECONDS, TimeUnit.SECONDS);
        List<Map<String, Object>> answers = new ArrayList<>();
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<Map<String, Object>> some = items.subList(from, Math.min(items.size(), from + AT_ONCE));
            Map<String, List<Stored>> stored = stored(some);
            Set<Path> folders = new LinkedHashSet<>();
            for (Map<String, Object> item : some) {
                answers.add(
                        answer(item, stored.getOrDefault(uid(item, "ReferencedSOPInstanceUID"), List.of()), folders));
            }
        }
        return answers;
    }

    private static String uid(Map<String, Object> item, String keyword) {
        return Objects.toString(item.get(keyword), "").strip();
    }

    private Map<String, List<Stored>> stored(List<Map<String, Object>> items) {
        Map<String, List<Stored>> stored = new HashMap<>();
        jdbc.sql("select study_uid, series_uid, sop_uid, sop_class_uid from instance where sop_uid in (:sops)")
                .param(
                        "sops",
                        items.stream()
                                .map(item -> uid(item, "ReferencedSOPInstanceUID"))
                                .toList())
                .query(rs -> {
                    FileReader.Place place = new FileReader.Place(rs.getString(1), rs.getString(2), rs.getString(3));
                    stored.computeIfAbsent(place.sopUid(), sop -> new ArrayList<>())
                            .add(new Stored(place, rs.getString(4)));
                });
        return stored;
    }

    private Map<String, Object> answer(Map<String, Object> item, List<Stored> stored, Set<Path> folders) {
        Map<String, Object> answer = new LinkedHashMap<>(item);
        String sopClass = uid(item, "ReferencedSOPClassUID");
        if (stored.stream().noneMatch(one -> isOnDisk(one.place(), folders))) {
            answer.put("FailureReason", NO_SUCH_INSTANCE);
        } else if (stored.stream().noneMatch(one -> one.sopClassUid().equals(sopClass))) {
            answer.put("FailureReason", CLASS_INSTANCE_CONFLICT);
        }
        return answer;
    }

    /** Forces it there, whatever {@code dromedary.dicom.durability} has left to the operating system. */
    private boolean isOnDisk(FileReader.Place place, Set<Path> folders) {
        Path file = store.file(place.studyUid(), place.seriesUid(), place.sopUid());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
            if (folders.add(file.getParent())) {
                DataDirectory.force(file.getParent());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
