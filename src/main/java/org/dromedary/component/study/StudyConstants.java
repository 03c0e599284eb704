package org.dromedary.component.study;

import org.apache.camel.spi.Metadata;

/** Headers and properties of the {@code study:} component. */
public final class StudyConstants {

    @Metadata(label = "common", description = "Study Instance UID.", javaType = "String")
    public static final String STUDY_UID = "DromedaryStudyUID";

    @Metadata(
            label = "common",
            description = "The name by which settings and routes know where the instance came from.",
            javaType = "String")
    public static final String SOURCE = "DromedarySource";

    @Metadata(label = "common", description = "AE title of the sender.", javaType = "String")
    public static final String CALLING_AET = "DromedaryCallingAET";

    @Metadata(label = "common", description = "AE title by which the sender called this node.", javaType = "String")
    public static final String CALLED_AET = "DromedaryCalledAET";

    @Metadata(label = "common", description = "Address of the sender.", javaType = "String")
    public static final String REMOTE_HOST = "DromedaryRemoteHost";

    @Metadata(
            label = "common",
            description = "User who had signed in to give the instance, here or where it was fetched from.",
            javaType = "String")
    public static final String USER = "DromedaryUser";

    @Metadata(
            label = "producer",
            description = "What the instance's file is called where it came from; kept with what is refused.",
            javaType = "String")
    public static final String ORIGIN = "DromedaryOrigin";

    @Metadata(
            label = "producer",
            description = "What tells the association that brought the instance from others.",
            javaType = "String")
    public static final String ASSOCIATION = "DromedaryAssociation";

    @Metadata(label = "producer", description = "SOP Class UID that the sender announced.", javaType = "String")
    public static final String SOP_CLASS_UID = "DromedarySOPClassUID";

    @Metadata(label = "producer", description = "SOP Instance UID that the sender announced.", javaType = "String")
    public static final String SOP_INSTANCE_UID = "DromedarySOPInstanceUID";

    @Metadata(
            label = "producer",
            description = "What became of the instance: STORED, DUPLICATE, REPLACED or KEPT_FIRST.",
            javaType = "String")
    public static final String OUTCOME = "DromedaryOutcome";

    @Metadata(label = "consumer", description = "The generation that became stable.", javaType = "Integer")
    public static final String GENERATION = "DromedaryGeneration";

    @Metadata(label = "consumer", description = "How many instances the generation holds.", javaType = "Integer")
    public static final String INSTANCES = "DromedaryInstances";

    @Metadata(
            label = "consumer",
            description = "Whether the StudyDescription names recipients; who they are stays on the disk.",
            javaType = "Boolean")
    public static final String HAS_RECIPIENTS = "DromedaryHasRecipients";

    @Metadata(
            label = "producer",
            description = "What an association does: released, aborted, after which only the quiet period counts, or"
                    + " receiving, while an instance that takes long is on its way.",
            javaType = "String")
    public static final String EVENT = "DromedaryEvent";

    private StudyConstants() {}
}
