package org.dromedary.component.orthanc;

/** What is asked of an Orthanc. */
public enum OrthancOperation {
    /** Instance files into it. */
    upload,
    /** Whether it is there; with a modality: whether that answers to its C-ECHO. */
    echo,
    /** What it holds, in numbers. */
    statistics,
    /** Resources by DICOM keywords. */
    find,
    /** What it tells about a resource. */
    get,
    /** The file of an instance. */
    download,
    /** A copy without identity. */
    anonymize,
    /** A copy with changes. */
    modify,
    /** Resources to one of its modalities by C-STORE. */
    modalityStore,
    /** Resources to one of its peers by HTTP. */
    peerStore,
    /** Resources out of it. */
    delete,
    /** A job of its: its state, following it, doing it again, ending it. */
    job
}
