package org.dromedary.google;

/**
 * A file in Drive.
 *
 * @param id what Drive calls it
 * @param name may name a patient: not for logs
 * @param bytes its size
 * @param md5 of its content, lower-case hexadecimal
 */
public record DriveFile(String id, String name, long bytes, String md5) {

    @Override
    public String toString() {
        return "DriveFile[" + id + "]";
    }
}
