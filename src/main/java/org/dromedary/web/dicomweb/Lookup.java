package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.springframework.stereotype.Component;

import org.dromedary.study.query.QueryRefusedException;
import org.dromedary.study.query.Retrieved;
import org.dromedary.study.query.StudyRetrieval;

/** Finds what a path names in the store. */
@Component
class Lookup {

    private final StudyRetrieval retrieval;

    Lookup(StudyRetrieval retrieval) {
        this.retrieval = retrieval;
    }

    /** @throws DicomWebException with 404 if there is nothing of it */
    Retrieved find(Resource resource) throws InterruptedException {
        Retrieved found;
        try {
            found = retrieval.find(resource.keys(), resource.level());
        } catch (QueryRefusedException e) {
            throw DicomWebException.badRequest(e.getMessage());
        }
        if (found.size() == 0) {
            found.close();
            throw DicomWebException.notFound("There is no such "
                    + (resource.sop() != null ? "instance" : resource.series() != null ? "series" : "study"));
        }
        return found;
    }

    /** The file of an instance in the store. */
    Path stored(Resource instance) throws InterruptedException {
        try (Retrieved found = find(instance)) {
            return found.stored(found.iterator().next());
        }
    }

    /** What changes when a file of the store does, for an ETag. */
    static String version(Path stored) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(stored, BasicFileAttributes.class);
            return Long.toHexString(now.size()) + "-"
                    + Long.toHexString(now.lastModifiedTime().to(java.util.concurrent.TimeUnit.MICROSECONDS));
        } catch (NoSuchFileException e) {
            throw DicomWebException.notFound("The instance is not in the store any more");
        }
    }

    /** The only instance of a retrieval. */
    static File only(Retrieved found) {
        return found.iterator().next();
    }
}
