package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;

/** The devices of {@code devices.yaml}, read again when the file was changed. Without the file none is known. */
public final class Devices {

    private final Path file;
    private Read read;

    private record Read(FileTime time, long size, DeviceRules rules) {}

    /** @param folder of the profiles */
    public Devices(Path folder) {
        this.file = folder.resolve(DeidentifyProfiles.DEVICES);
    }

    /**
     * The rules as they are by now.
     *
     * @throws DeidentifyException if the file is not right: nothing leaves by it
     */
    public synchronized DeviceRules get() throws IOException {
        if (!Files.exists(file)) {
            return DeviceRules.NONE;
        }
        FileTime time = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        if (read == null || !read.time().equals(time) || read.size() != size) {
            try {
                read = new Read(time, size, DevicesFile.read(file));
            } catch (IllegalArgumentException e) {
                throw new DeidentifyException(e.getMessage(), e);
            }
        }
        return read.rules();
    }
}
