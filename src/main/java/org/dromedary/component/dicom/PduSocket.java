package org.dromedary.component.dicom;

/** A connection of an association, whose PDUs leave in long writes. */
interface PduSocket {

    /** Where the PDUs go; the same as its output stream. */
    JoinedPdus pdus();
}
