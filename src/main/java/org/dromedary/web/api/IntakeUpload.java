package org.dromedary.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeService;
import org.dromedary.intake.IntakeUnavailableException;
import org.dromedary.study.DataDirectory;

/** Files that are given by hand: on the disk while they are taken, and no longer. */
@Component
class IntakeUpload {

    private final IntakeService intake;
    private final DiskRoom room;
    private final Path folder;

    IntakeUpload(IntakeService intake, DiskRoom room, DataDirectory data) {
        this.intake = intake;
        this.room = room;
        this.folder = data.incoming();
    }

    /**
     * Takes a file.
     *
     * @return its item
     */
    long take(String name, String fileName, InputStream body) throws IOException {
        Path file = folder.resolve("by-hand-" + UUID.randomUUID());
        try {
            room.require(0);
            Files.copy(body, file);
            return intake.receive(IntakeFile.uploaded(name, file, fileName)).itemId();
        } catch (IntakeUnavailableException e) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
