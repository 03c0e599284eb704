package org.dromedary.component.dicom;

/** What a producer does. */
public enum DicomOperation {
    /** C-ECHO. */
    echo,
    /** C-STORE of the file, the files or the folder in the body. */
    store
}
