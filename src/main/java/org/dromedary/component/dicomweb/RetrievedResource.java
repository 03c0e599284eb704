package org.dromedary.component.dicomweb;

/** What the operation wado retrieves of a study, series or instance (PS3.18 §10.4.1). */
public enum RetrievedResource {
    /** The instances themselves. */
    instances,
    /** Their datasets without bulk data. */
    metadata,
    /** Frames of one instance, as they are stored or in the transfer syntax of the option. */
    frames,
    /** A picture that a browser shows. */
    rendered,
    /** A small one. */
    thumbnail
}
