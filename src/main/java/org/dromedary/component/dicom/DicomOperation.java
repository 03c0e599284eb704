package org.dromedary.component.dicom;

/** What a producer does. */
public enum DicomOperation {
    /** C-ECHO. */
    echo,
    /** C-STORE of the file, the files or the folder in the body. */
    store,
    /** C-FIND with the keys in the body; the body becomes an iterator of matches. */
    find,
    /** C-MOVE of what matches the keys in the body, to another node. */
    move,
    /** C-GET of what matches the keys in the body, to the endpoint of {@code storeTo}. */
    get,
    /** Storage commitment for the instances in the body: files, or maps with their UIDs. */
    commit
}
