package org.dromedary.component.dicom;

/** Whether callers show a certificate of their own. */
public enum TlsClientAuth {
    /** Who has none is refused. */
    need,
    /** Who has one is checked. */
    want,
    /** Nobody is asked. */
    none
}
