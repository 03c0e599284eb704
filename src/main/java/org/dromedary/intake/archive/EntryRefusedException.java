package org.dromedary.intake.archive;

/** One entry is left out, with a reason for people; its neighbours are not. */
final class EntryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    EntryRefusedException(String reason) {
        super(reason);
    }
}
