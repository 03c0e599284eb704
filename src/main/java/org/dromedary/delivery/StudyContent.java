package org.dromedary.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

import org.springframework.stereotype.Component;

import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.Instance;
import org.dromedary.study.StudyHeaders;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;

/** The instances of a generation, from the study store. */
@Component
class StudyContent implements DeliveryContent {

    private final StudyIndex index;
    private final StudyStore store;
    private final DescriptionCleaner cleaner;

    StudyContent(StudyIndex index, StudyStore store, DescriptionCleaner cleaner) {
        this.index = index;
        this.store = store;
        this.cleaner = cleaner;
    }

    @Override
    public Content open(String studyUid, int generation, BiPredicate<String, String> wanted) throws IOException {
        List<InstanceFile> files = new ArrayList<>();
        for (Instance instance : index.instances(studyUid, generation)) {
            if (!wanted.test(instance.sopUid(), instance.digest())) {
                continue;
            }
            Path file = store.file(instance);
            if (!Files.isReadable(file)) {
                throw new PayloadMissingException(file);
            }
            files.add(new InstanceFile(
                    instance.seriesUid(),
                    instance.sopUid(),
                    instance.modality(),
                    file.toFile(),
                    instance.bytes(),
                    instance.digest()));
        }
        if (files.isEmpty()) {
            if (index.study(studyUid).isEmpty()) {
                throw new PayloadMissingException(store.folder(studyUid));
            }
            // nothing is wanted, or all was replaced since and goes with a later generation
            return new Content(Map.of(), files);
        }
        Map<String, Object> headers =
                new LinkedHashMap<>(StudyHeaders.read(files.get(0).file().toPath(), cleaner));
        return new Content(headers, files);
    }
}
