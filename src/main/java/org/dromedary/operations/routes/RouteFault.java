package org.dromedary.operations.routes;

/**
 * What is wrong in a route file.
 *
 * @param file its name, without a folder
 * @param line counted from 1; 0 when the fault has no place in the text
 * @param reason one line that says what to change
 */
public record RouteFault(String file, int line, String reason) {

    /** Makes the reason one line. */
    public RouteFault {
        reason = reason == null ? "unknown" : reason.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line + ": " + reason : file + ": " + reason;
    }
}
