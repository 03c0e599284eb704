package org.dromedary.component.dicomweb;

/** Failure reasons of STOW-RS in words (PS3.18 annex I.2.2, PS3.4 B.2.3, PS3.7 annex C). */
final class FailureReasons {

    private FailureReasons() {}

    /** Such as {@code status A700 (out of resources)}. */
    static String text(int status) {
        String meaning = meaning(status);
        return String.format("status %04X", status) + (meaning == null ? "" : " (" + meaning + ")");
    }

    private static String meaning(int status) {
        return switch (status) {
            case 0x0106 -> "invalid attribute value";
            case StowAnswer.PROCESSING_FAILURE -> "processing failure";
            case 0x0112 -> "no such SOP instance";
            case 0x0117 -> "invalid SOP instance";
            case 0x0122 -> "SOP class not supported";
            case 0x0124 -> "not authorized";
            case 0xC122 -> "transfer syntax not supported";
            default ->
                switch (status >>> 8) {
                    case 0xA7 -> "out of resources";
                    case 0xA9 -> "dataset does not match its SOP class";
                    default -> status >>> 12 == 0xC ? "cannot understand" : null;
                };
        };
    }
}
