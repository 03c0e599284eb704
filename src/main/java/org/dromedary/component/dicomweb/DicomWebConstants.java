package org.dromedary.component.dicomweb;

import org.apache.camel.spi.Metadata;

import org.dromedary.component.InstanceAnswers;

/** Headers of the {@code dicomweb:} component; those that {@code dicom:} has too mean the same. */
public final class DicomWebConstants {

    @Metadata(
            label = "producer",
            description = "Operation stow: how many instances the server has taken.",
            javaType = "Integer")
    public static final String STORED = "CamelDicomStored";

    @Metadata(
            label = "producer",
            description =
                    "What the server has warned of: instances stored with a warning, or a search that is not what was"
                            + " asked for (Warning 299).",
            javaType = "String")
    public static final String WARNING = InstanceAnswers.WARNING;

    @Metadata(
            label = "producer",
            description = "Operation qido: STUDY, SERIES or IMAGE, instead of the option level.",
            javaType = "String")
    public static final String QUERY_LEVEL = "CamelDicomQueryLevel";

    @Metadata(
            label = "producer",
            description = "Operation wado: instances, metadata, frames, rendered or thumbnail, instead of the option"
                    + " retrieve.",
            javaType = "String")
    public static final String RETRIEVE = "CamelDicomWebRetrieve";

    @Metadata(
            label = "producer",
            description =
                    "Operation wado: numbers of frames, the first is 1, comma-separated. Needed for frames; for rendered"
                            + " it chooses one.",
            javaType = "String")
    public static final String FRAMES = "CamelDicomWebFrames";

    @Metadata(
            label = "producer",
            description = "Operation wado: media type of each file, as the server said it.",
            javaType = "java.util.List<String>")
    public static final String MEDIA_TYPES = "CamelDicomWebMediaTypes";

    @Metadata(
            label = "producer",
            description = "Operation wado: how many instances came, or were taken by storeTo.",
            javaType = "Integer")
    public static final String COMPLETED = "CamelDicomCompleted";

    @Metadata(label = "producer", description = "store, for storeTo: an instance has come.", javaType = "String")
    public static final String EVENT = "CamelDicomEvent";

    @Metadata(label = "producer", description = "SOP Class UID of an instance, for storeTo.", javaType = "String")
    public static final String SOP_CLASS_UID = "CamelDicomSOPClassUID";

    @Metadata(label = "producer", description = "SOP Instance UID of an instance, for storeTo.", javaType = "String")
    public static final String SOP_INSTANCE_UID = "CamelDicomSOPInstanceUID";

    @Metadata(label = "producer", description = "Transfer Syntax UID of an instance, for storeTo.", javaType = "String")
    public static final String TRANSFER_SYNTAX_UID = "CamelDicomTransferSyntaxUID";

    @Metadata(label = "producer", description = "Host that an instance comes from, for storeTo.", javaType = "String")
    public static final String REMOTE_HOST = "CamelDicomRemoteHost";

    @Metadata(label = "producer", description = "Operation echo: 0, the server is there.", javaType = "Integer")
    public static final String STATUS = "CamelDicomStatus";

    private DicomWebConstants() {}
}
