package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;

/** The devices of {@code devices.yaml}, read again when the file was changed. Without the file none is known. */
public final class Devices {

    private static final Read NOTHING = new Read("", DeviceRules.NONE);

    private final Path file;
    /** Whether what was read is for good. */
    private final boolean fixed;

    private Read read;

    private record Read(String text, DeviceRules rules) {}

    /** @param folder of the profiles */
    public Devices(Path folder) {
        this(folder.resolve(DeidentifyProfiles.DEVICES), NOTHING, false);
    }

    private Devices(Path file, Read read, boolean fixed) {
        this.file = file;
        this.read = read;
        this.fixed = fixed;
    }

    /**
     * The rules as they are by now.
     *
     * @throws DeidentifyException if the file is not right: nothing leaves by it
     */
    public DeviceRules get() throws IOException {
        return read().rules();
    }

    /** These, as they are by now, for good. */
    Devices now() throws IOException {
        return new Devices(file, read(), true);
    }

    /** What the rules were read from. */
    synchronized String text() {
        return read.text();
    }

    private synchronized Read read() throws IOException {
        if (fixed) {
            return read;
        }
        // the time of a file may stay the same when another is put in its place
        String text = Files.exists(file) ? Files.readString(file) : null;
        if (text == null) {
            read = NOTHING;
        } else if (read == NOTHING || !read.text().equals(text)) {
            try {
                read = new Read(text, DevicesFile.read(file, text));
            } catch (IllegalArgumentException e) {
                throw new DeidentifyException(e.getMessage(), e);
            }
        }
        return read;
    }
}
