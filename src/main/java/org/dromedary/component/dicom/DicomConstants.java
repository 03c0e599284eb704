package org.dromedary.component.dicom;

import org.apache.camel.spi.Metadata;

import org.dromedary.component.InstanceAnswers;

/** Headers and properties of the {@code dicom:} component. */
public final class DicomConstants {

    @Metadata(label = "consumer", description = "AE title of the sender.", javaType = "String")
    public static final String CALLING_AET = "CamelDicomCallingAET";

    @Metadata(label = "consumer", description = "AE title by which the sender called this node.", javaType = "String")
    public static final String CALLED_AET = "CamelDicomCalledAET";

    @Metadata(
            label = "consumer",
            description = "Who calls, proven by user identity negotiation; missing where nobody was.",
            javaType = "String")
    public static final String USER = "CamelDicomUser";

    @Metadata(label = "consumer", description = "Address of the sender.", javaType = "String")
    public static final String REMOTE_HOST = "CamelDicomRemoteHost";

    @Metadata(
            label = "consumer",
            description = "What tells one association from another while the program runs.",
            javaType = "String")
    public static final String ASSOCIATION = "CamelDicomAssociation";

    @Metadata(label = "consumer", description = "SOP Class UID that the sender announced.", javaType = "String")
    public static final String SOP_CLASS_UID = "CamelDicomSOPClassUID";

    @Metadata(label = "consumer", description = "SOP Instance UID that the sender announced.", javaType = "String")
    public static final String SOP_INSTANCE_UID = "CamelDicomSOPInstanceUID";

    @Metadata(label = "consumer", description = "Transfer Syntax UID of the dataset.", javaType = "String")
    public static final String TRANSFER_SYNTAX_UID = "CamelDicomTransferSyntaxUID";

    @Metadata(
            label = "consumer",
            description =
                    "What happened: store (the body is the instance's file), find, move, get or worklist (the body is"
                            + " the map of keys), commit (a list of maps), mpps-create or mpps-set (the map), receiving"
                            + " (an instance has been on its way for a second or more), released or aborted (the end of"
                            + " an association), these without body.",
            javaType = "String")
    public static final String EVENT = "CamelDicomEvent";

    @Metadata(
            label = "common",
            description = "Information model of a query: patient, study or worklist.",
            javaType = "String")
    public static final String MODEL = "CamelDicomModel";

    @Metadata(
            label = "common",
            description = "Query/Retrieve Level: PATIENT, STUDY, SERIES or IMAGE.",
            javaType = "String")
    public static final String QUERY_LEVEL = "CamelDicomQueryLevel";

    @Metadata(
            label = "consumer",
            description = "A route sets it when it has not looked at an optional key: matches go out as FF01.",
            javaType = "Boolean")
    public static final String UNSUPPORTED_KEYS = "CamelDicomUnsupportedKeys";

    @Metadata(
            label = "consumer",
            description =
                    "Says whether the peer still waits for matches: it has neither cancelled nor gone. Matches that"
                            + " are long in being found ask it now and then, and end when it says no.",
            javaType = "java.util.function.BooleanSupplier")
    public static final String WANTED = "CamelDicomWanted";

    @Metadata(label = "common", description = "AE title to which a C-MOVE sends.", javaType = "String")
    public static final String MOVE_DESTINATION = "CamelDicomMoveDestination";

    @Metadata(
            label = "consumer",
            description = "A route sets it to the dicom: URI of the move destination; without it A801 is answered.",
            javaType = "String")
    public static final String MOVE_TO = "CamelDicomMoveTo";

    @Metadata(label = "common", description = "Transaction UID of a storage commitment.", javaType = "String")
    public static final String TRANSACTION_UID = "CamelDicomTransactionUID";

    @Metadata(
            label = "consumer",
            description =
                    "A route sets it to the dicom: URI to which the result of a storage commitment is reported when the"
                            + " association of the request has ended.",
            javaType = "String")
    public static final String REPORT_TO = "CamelDicomReportTo";

    @Metadata(
            label = "common",
            description = "Consumer: a route sets it to the DIMSE status to be answered (PS3.4 B.2.3,"
                    + " PS3.7 annex C). Producer: the peer's last status.",
            javaType = "Integer")
    public static final String STATUS = "CamelDicomStatus";

    @Metadata(
            label = "consumer",
            description = "A route sets it to what the sender is told about a failure, 64 characters at" + " most.",
            javaType = "String")
    public static final String ERROR_COMMENT = "CamelDicomErrorComment";

    @Metadata(label = "producer", description = "How many instances the peer has taken.", javaType = "Integer")
    public static final String STORED = "CamelDicomStored";

    @Metadata(
            label = "producer",
            description = "Set when the peer has taken instances with a warning status.",
            javaType = "String")
    public static final String WARNING = InstanceAnswers.WARNING;

    @Metadata(
            label = "producer",
            description = "Operations move and get: sub-operations that went well, as the peer counts.",
            javaType = "Integer")
    public static final String COMPLETED = "CamelDicomCompleted";

    @Metadata(
            label = "producer",
            description = "Operations move and get: sub-operations that failed, as the peer counts.",
            javaType = "Integer")
    public static final String FAILED = "CamelDicomFailed";

    @Metadata(
            label = "producer",
            description = "Operations move and get: sub-operations with a warning, as the peer counts.",
            javaType = "Integer")
    public static final String WARNINGS = "CamelDicomWarnings";

    @Metadata(
            label = "producer",
            description = "Operations move and get: sub-operations that are still to come, as the peer counts.",
            javaType = "Integer")
    public static final String REMAINING = "CamelDicomRemaining";

    /** Exchange property: a {@code java.util.function.Consumer<SubOperations>} told the numbers while they change. */
    public static final String PROGRESS = "CamelDicomProgress";

    /** {@link #EVENT}: an instance has come. */
    public static final String EVENT_STORE = "store";

    /** {@link #EVENT}: C-FIND of Query/Retrieve. */
    public static final String EVENT_FIND = "find";

    /** {@link #EVENT}: C-MOVE. */
    public static final String EVENT_MOVE = "move";

    /** {@link #EVENT}: C-GET. */
    public static final String EVENT_GET = "get";

    /** {@link #EVENT}: C-FIND of the Modality Worklist. */
    public static final String EVENT_WORKLIST = "worklist";

    /** {@link #EVENT}: N-ACTION of storage commitment. */
    public static final String EVENT_COMMIT = "commit";

    /** {@link #EVENT}: a modality begins a procedure step. */
    public static final String EVENT_MPPS_CREATE = "mpps-create";

    /** {@link #EVENT}: a modality tells more of a procedure step, or that it has ended. */
    public static final String EVENT_MPPS_SET = "mpps-set";

    /** {@link #EVENT}: the sender has released the association. */
    public static final String EVENT_RECEIVING = "receiving";

    public static final String EVENT_RELEASED = "released";

    /** {@link #EVENT}: the association has ended otherwise. */
    public static final String EVENT_ABORTED = "aborted";

    private DicomConstants() {}
}
