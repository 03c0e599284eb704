package org.dromedary.delivery;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where a queue gets the instances of a study from. */
@FunctionalInterface
public interface DeliveryContent {

    /**
     * The instances that a generation delivers, with what routes know of the study.
     *
     * @throws PayloadMissingException if there is no such study or an instance is not on disk
     * @throws IOException if the store cannot be read
     */
    Content open(String studyUid, int generation) throws IOException;

    /** @param headers DICOM keywords of the study, the StudyDescription being the cleaned one */
    record Content(Map<String, Object> headers, List<InstanceFile> instances) {}
}
