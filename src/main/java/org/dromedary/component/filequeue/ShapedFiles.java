package org.dromedary.component.filequeue;

import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.dromedary.delivery.InstanceFile;

/** Which files leave instead of those of a delivery's body. Not for several threads at once. */
final class ShapedFiles {

    private final Map<File, Shaped> byMade = new HashMap<>();

    private record Shaped(File original, InstanceFile made) {}

    void put(File original, InstanceFile made) {
        byMade.put(made.file(), new Shaped(original, made));
    }

    /** The file of the body that a file stands for: itself, if it stands for no other. */
    File original(File file) {
        Shaped shaped = byMade.get(file);
        return shaped == null ? file : shaped.original();
    }

    /** The instance as it leaves, if the file was made for that. */
    Optional<InstanceFile> made(File file) {
        return Optional.ofNullable(byMade.get(file)).map(Shaped::made);
    }
}
