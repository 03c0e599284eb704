package org.dromedary.intake.sheets;

/** What rows say, in words for people and without patient data. */
final class SheetStatus {

    static final String WORKING = "working";
    static final String NEITHER = "error: neither ID nor Filename";

    private SheetStatus() {}

    static String error(String reason) {
        String words = reason == null || reason.isBlank() ? "see the log of the router" : reason.strip();
        return "error: " + (words.length() > 300 ? words.substring(0, 299) + "…" : words);
    }

    static String later(String reason) {
        return error(reason) + " (it is tried again)";
    }

    static String of(SheetProgress.Far far) {
        String left = far.refused() == 0 ? "" : " (" + far.refused() + " files in it not taken)";
        if (far.problem() != null) {
            return error("sent " + far.sent() + "/" + far.total() + "; " + far.problem()) + left;
        }
        if (far.nowhere()) {
            return "received, no destination" + left;
        }
        return (far.sent() == 0 ? "received" : "sent " + far.sent() + "/" + far.total()) + left;
    }
}
