package org.dromedary.delivery;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Where a queue gets the instances of a study from. */
@FunctionalInterface
public interface DeliveryContent {

    /**
     * The instances of a generation that are wanted, with what routes know of the study.
     *
     * @param wanted asked for SOP Instance UID and digest of each instance of the generation
     * @throws PayloadMissingException if there is no such study or an instance is not on disk
     * @throws IOException if the store cannot be read
     */
    Content open(String studyUid, int generation, BiPredicate<String, String> wanted) throws IOException;

    /** @param headers DICOM keywords of the study, the StudyDescription being the cleaned one */
    record Content(Map<String, Object> headers, List<InstanceFile> instances) {}
}
