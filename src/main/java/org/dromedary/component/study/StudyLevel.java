package org.dromedary.component.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.study.Instance;

/** What one exchange of a {@code study:} consumer is about. */
public enum StudyLevel {
    /** All instances of the generation. */
    study,
    /** Those of one series. */
    series,
    /** One. */
    instance;

    /** The instances in groups of which each becomes an exchange, in the order in which they are given. */
    List<List<Instance>> groups(List<Instance> instances) {
        Map<String, List<Instance>> groups = new LinkedHashMap<>();
        for (Instance one : instances) {
            String key =
                    switch (this) {
                        case study -> "";
                        case series -> one.seriesUid();
                        case instance -> one.seriesUid() + "/" + one.sopUid();
                    };
            groups.computeIfAbsent(key, name -> new ArrayList<>()).add(one);
        }
        return List.copyOf(groups.values());
    }
}
