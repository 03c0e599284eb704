package org.dromedary.component.orthanc;

import org.apache.camel.spi.Metadata;

/** Headers of the {@code orthanc:} component. */
public final class OrthancConstants {

    @Metadata(
            label = "producer",
            description = "What is asked for, instead of the option operation.",
            javaType = "org.dromedary.component.orthanc.OrthancOperation")
    public static final String OPERATION = "CamelOrthancOperation";

    @Metadata(
            label = "producer",
            description = "What kind of resource is meant, instead of the option level.",
            javaType = "org.dromedary.component.orthanc.OrthancLevel")
    public static final String LEVEL = "CamelOrthancLevel";

    @Metadata(
            label = "producer",
            description = "Orthanc's identifier of the resource; after anonymize and modify that of the new one.",
            javaType = "String")
    public static final String ID = "CamelOrthancId";

    @Metadata(
            label = "producer",
            description = "Modality or peer of modalityStore, peerStore and echo, instead of the option target.",
            javaType = "String")
    public static final String TARGET = "CamelOrthancTarget";

    @Metadata(label = "producer", description = "download: path of the file that is written.", javaType = "String")
    public static final String FILE = "CamelOrthancFile";

    @Metadata(label = "producer", description = "echo: version of the Orthanc that has answered.", javaType = "String")
    public static final String VERSION = "CamelOrthancVersion";

    @Metadata(
            label = "consumer",
            description =
                    "What the exchange is about: coming (instances of a study are about to come), instance (its file"
                            + " is the body), lost (an instance could not be read there several times: its study goes on without it), part (what was there has come, more is expected), rest (likewise, but nobody will"
                            + " tell when all of it has) or complete (all of a stable study has come).",
            javaType = "String")
    public static final String EVENT = "CamelOrthancEvent";

    @Metadata(label = "consumer", description = "Name of the Orthanc.", javaType = "String")
    public static final String ORTHANC = "CamelOrthancName";

    @Metadata(label = "consumer", description = "The study, as Orthanc calls it.", javaType = "String")
    public static final String STUDY_ID = "CamelOrthancStudyId";

    @Metadata(label = "consumer", description = "Study Instance UID.", javaType = "String")
    public static final String STUDY_UID = "CamelOrthancStudyUID";

    @Metadata(label = "consumer", description = "The instance, as Orthanc calls it.", javaType = "String")
    public static final String INSTANCE_ID = "CamelOrthancInstanceId";

    @Metadata(label = "consumer", description = "SOP Instance UID.", javaType = "String")
    public static final String SOP_INSTANCE_UID = "CamelOrthancSOPInstanceUID";

    @Metadata(
            label = "consumer",
            description = "AE title of who has sent the instance to Orthanc by DIMSE.",
            javaType = "String")
    public static final String REMOTE_AET = "CamelOrthancRemoteAET";

    @Metadata(
            label = "consumer",
            description = "AE title by which Orthanc was called for the instance.",
            javaType = "String")
    public static final String CALLED_AET = "CamelOrthancCalledAET";

    @Metadata(label = "consumer", description = "Address of who has sent the instance to Orthanc.", javaType = "String")
    public static final String REMOTE_HOST = "CamelOrthancRemoteHost";

    @Metadata(
            label = "consumer",
            description = "User who has sent the instance to Orthanc over HTTP.",
            javaType = "String")
    public static final String USER = "CamelOrthancUser";

    @Metadata(
            label = "consumer",
            description = "How many instances have come, with part, rest and complete.",
            javaType = "Integer")
    public static final String INSTANCES = "CamelOrthancInstances";

    @Metadata(
            label = "consumer",
            description =
                    "Set by the route: why it refuses the instance for good. It is not brought again then. With lost: why.",
            javaType = "String")
    public static final String REFUSED = "CamelOrthancRefused";

    @Metadata(
            label = "producer",
            description = "upload: how many instances Orthanc has now, those included that it had before.",
            javaType = "Integer")
    public static final String STORED = "CamelOrthancStored";

    @Metadata(label = "producer", description = "upload: how many instances it had before.", javaType = "Integer")
    public static final String HAD_BEFORE = "CamelOrthancHadBefore";

    @Metadata(
            label = "producer",
            description = "Identifier of the job: given for the operation job, told after others.",
            javaType = "String")
    public static final String JOB = "CamelOrthancJob";

    @Metadata(
            label = "producer",
            description = "State of the job as Orthanc has it: Pending, Running, Success, Failure, Paused, Retry.",
            javaType = "String")
    public static final String JOB_STATE = "CamelOrthancJobState";

    @Metadata(label = "producer", description = "How far the job is, in percent.", javaType = "Integer")
    public static final String JOB_PROGRESS = "CamelOrthancJobProgress";

    /** Exchange property: a {@code Consumer<OrthancJob>} that is told of a job that is followed whenever it has got on. */
    public static final String JOB_LISTENER = "CamelOrthancJobListener";

    private OrthancConstants() {}
}
