package org.dromedary.component.filequeue;

import org.apache.camel.spi.Metadata;

/** Headers of the {@code file-queue:} endpoint. */
public final class FileQueueConstants {

    @Metadata(label = "consumer", description = "The delivery's number in the ledger.", javaType = "Long")
    public static final String DELIVERY_ID = "DromedaryDeliveryId";

    @Metadata(
            label = "consumer",
            description = "Study Instance UID; absent for an operator's file.",
            javaType = "String")
    public static final String STUDY_UID = "DromedaryStudyUID";

    @Metadata(
            label = "consumer",
            description = "The generation of the study that is delivered; absent for an operator's file.",
            javaType = "Integer")
    public static final String GENERATION = "DromedaryGeneration";

    @Metadata(label = "consumer", description = "Name of the queue.", javaType = "String")
    public static final String DESTINATION = "DromedaryDestination";

    @Metadata(
            label = "consumer",
            description =
                    "A folder in which the delivery may keep files between its attempts. It is made by the one who"
                            + " uses it and removed when the delivery is finished.",
            javaType = "java.io.File")
    public static final String FOLDER = "DromedaryFolder";

    @Metadata(label = "producer", description = "Order within the queue; higher goes first.", javaType = "Integer")
    public static final String PRIORITY = "DromedaryPriority";

    @Metadata(
            label = "producer",
            description = "What the operator asked for besides the file (recipients, texts): JSON, or an object that is"
                    + " written as JSON. The steps of the delivery find it in their memory under 'request'; it is erased"
                    + " when the file was delivered.",
            javaType = "Object")
    public static final String REQUEST = "DromedaryRequest";

    @Metadata(
            description =
                    "Consumer: the file's name. Producer: the name to keep of the file; only its last step counts.",
            javaType = "String")
    public static final String FILE_NAME = "CamelFileName";

    @Metadata(
            label = "consumer",
            description = "Set by the route when the peer took everything, but warned: kept with the delivery.",
            javaType = "String")
    public static final String WARNING = "DromedaryWarning";

    /** Exchange property: {@code java.util.function.LongConsumer} that takes the bytes done. */
    public static final String PROGRESS = "DromedaryProgress";

    /** Exchange property: {@code java.util.function.LongConsumer} that takes the bytes there are, where they differ from the study's. */
    public static final String TOTAL = "DromedaryTotal";

    /** Exchange property: {@code BiConsumer<File, Integer>} that takes the peer's status (PS3.7 annex C) for an instance. */
    public static final String ANSWERED = "DromedaryAnswered";

    private FileQueueConstants() {}
}
