package org.dromedary.component.dicom;

/** A connection on which the other side may be silent for as long as it waits for us. */
interface PatientSocket {

    /**
     * From now on the other side may be silent for longer than the socket's time-out, because it waits for us.
     *
     * @return how many hold it now
     */
    int hold();

    /** Ends what {@link #hold} began. */
    void letGo();
}
