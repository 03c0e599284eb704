package org.dromedary.intake;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import org.dromedary.study.DataDirectory;

/** Whether there is room for what is brought in: below {@code dromedary.dicom.minimum-free-space} everything waits where it is. */
@Component
public class DiskRoom {

    /** As the receiver has it: where more is asked for than the file system has at all. */
    private static final int SMALLEST_SHARE = 20;

    private final DataDirectory data;
    private final long minimum;

    public DiskRoom(DataDirectory data, @Value("${dromedary.dicom.minimum-free-space:500MB}") DataSize minimum) {
        this.data = data;
        this.minimum = minimum.toBytes();
    }

    /** @throws IntakeUnavailableException if less than the minimum would be left when so many bytes are written */
    public void require(long bytes) throws IntakeUnavailableException {
        try {
            FileStore store = Files.getFileStore(data.root());
            long total = store.getTotalSpace();
            long least = minimum < total ? minimum : total / SMALLEST_SHARE;
            if (store.getUsableSpace() - bytes < least) {
                throw new IntakeUnavailableException(
                        "The disk of the data directory is almost full: files wait where they are until there is room"
                                + " (dromedary.dicom.minimum-free-space)",
                        null);
            }
        } catch (IOException e) {
            throw new IntakeUnavailableException("The data directory cannot be read: " + e.getMessage(), e);
        }
    }
}
