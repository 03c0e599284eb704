package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file of a message, as it was when the upload began.
 *
 * @param name as the recipient will see it
 * @param size bytes
 * @param modified milliseconds since 1970
 */
record OutgoingFile(Path path, String name, long size, long modified) {

    static OutgoingFile of(Path path) throws FileSenderMessageInvalidException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new FileSenderMessageInvalidException("The body names something that is no regular file");
            }
            return new OutgoingFile(
                    path,
                    path.getFileName().toString(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
        } catch (IOException e) {
            throw new FileSenderMessageInvalidException("The body names a file that cannot be read", e);
        }
    }

    OutgoingFile named(String other) {
        return new OutgoingFile(path, other, size, modified);
    }

    boolean hasChanged() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return now.size() != size || now.lastModifiedTime().toMillis() != modified;
        } catch (IOException e) {
            return true;
        }
    }
}
