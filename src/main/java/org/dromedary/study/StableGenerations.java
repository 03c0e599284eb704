package org.dromedary.study;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Tags;

/** The generations that are stable and whose deliveries are not planned yet, with what routes may decide by. */
@Component
public class StableGenerations {

    private static final int AT_ONCE = 100;

    private final StudyIndex index;
    private final StudyHolds holds;
    private final Reception reception;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;
    private final Audit audit;

    StableGenerations(
            StudyIndex index,
            StudyHolds holds,
            Reception reception,
            StudyStore store,
            DescriptionCleaner cleaner,
            Audit audit) {
        this.index = index;
        this.holds = holds;
        this.reception = reception;
        this.store = store;
        this.cleaner = cleaner;
        this.audit = audit;
    }

    /**
     * A generation that waits for its plan.
     *
     * @param instances none if all of it was replaced since and belongs to a later generation now
     */
    public record StableGeneration(Study study, int generation, List<Instance> instances) {}

    /**
     * What routes may decide by.
     *
     * @param keywords what an instance says, by DICOM keyword; recipients and passwords are taken out
     * @param namesRecipients whether the StudyDescription asks for the study to be mailed
     */
    public record Description(Map<String, String> keywords, boolean namesRecipients) {}

    /** Studies with a generation to plan, the longest waiting first. */
    public List<Study> waiting() {
        return index.unplanned(AT_ONCE);
    }

    /** The oldest generation of a study that is not planned. */
    public StableGeneration next(Study study) {
        int generation = study.plannedGeneration() + 1;
        return new StableGeneration(study, generation, index.instances(study.studyUid(), generation));
    }

    /** What the header of a stored instance says. */
    public Description describe(Instance instance) throws IOException {
        DicomHeader header = DicomHeader.read(store.file(instance));
        return new Description(
                StudyHeaders.clean(header, cleaner), cleaner.namesRecipients(header.allValues(Tags.STUDY_DESCRIPTION)));
    }

    /** Sets a study aside whose routing fails. */
    public void hold(Study study, String why) {
        holds.hold(study.studyUid(), HoldReason.ROUTING, why);
        reception.change(study.studyUid(), ongoing -> ongoing.held = HoldReason.ROUTING);
        audit.record("study.held", study.studyUid(), null, null, why);
    }
}
