package org.dromedary.component.orthanc;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.dromedary.component.http.HttpConfiguration;

/** Options of the {@code orthanc:} component and its endpoints. Times are in milliseconds. */
@UriParams
@Configurer(extended = true)
public class OrthancConfiguration extends HttpConfiguration implements Cloneable {

    private static final int MOST_PARALLEL = 64;

    @UriParam(
            label = "producer",
            defaultValue = "upload",
            description = "What a message asks for: upload, echo, statistics, find, get, download, anonymize, modify,"
                    + " modalityStore, peerStore, delete or job. The header CamelOrthancOperation comes first.")
    private OrthancOperation operation = OrthancOperation.upload;

    @UriParam(
            label = "producer",
            defaultValue = "study",
            description = "What kind of resource is meant: patient, study, series or instance. The header"
                    + " CamelOrthancLevel comes first.")
    private OrthancLevel level = OrthancLevel.study;

    @UriParam(
            label = "producer",
            description =
                    "modalityStore, peerStore and echo: name of the modality or peer in Orthanc's configuration. The"
                            + " header CamelOrthancTarget comes first.")
    private String target;

    @UriParam(
            label = "producer",
            defaultValue = "4",
            description = "upload: how many instances are on their way at the same time, 1 to 64.")
    private int parallel = 4;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "upload: whether instances are compressed on the way. For lines of less than some 100 Mbit/s.")
    private boolean gzip;

    @UriParam(
            label = "producer",
            defaultValue = "32",
            description =
                    "upload: how deep sequences may stand inside each other. What is deeper is refused here: Orthanc"
                            + " 1.10 crashes at 48.")
    private int maxNesting = 32;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description =
                    "upload: how long an Orthanc whose connections broke is waited for, before the message fails.")
    private long returnTimeout = 10_000;

    @UriParam(
            label = "producer",
            defaultValue = "1h",
            javaType = "java.time.Duration",
            description =
                    "anonymize, modify, modalityStore, peerStore and job: how long a job of Orthanc's may take. It is"
                            + " then cancelled there.")
    private long jobTimeout = 3_600_000;

    @UriParam(
            label = "producer",
            defaultValue = "follow",
            description = "job: follow it to its end, only tell its status, resubmit it, or cancel it.")
    private OrthancJobAction jobAction = OrthancJobAction.follow;

    @UriParam(
            label = "producer",
            defaultValue = "1000",
            description = "find: how many matches are asked for at most. More is a failure.")
    private int limit = 1000;

    @UriParam(
            label = "producer",
            description =
                    "download: folder in which the file is written, as ID.dcm, where the header CamelOrthancFile does"
                            + " not name it.")
    private String directory;

    @Override
    public void validate() {
        super.validate();
        require(parallel >= 1 && parallel <= MOST_PARALLEL, "parallel must be 1 to " + MOST_PARALLEL);
        require(maxNesting >= 1, "maxNesting must be at least 1");
        require(returnTimeout >= 0 && jobTimeout > 0, "returnTimeout and jobTimeout must not be negative");
        require(limit >= 1, "limit must be at least 1");
    }

    private static void require(boolean condition, String remedy) {
        if (!condition) {
            throw new IllegalArgumentException("orthanc: " + remedy);
        }
    }

    public OrthancOperation getOperation() {
        return operation;
    }

    public void setOperation(OrthancOperation operation) {
        this.operation = operation;
    }

    public OrthancLevel getLevel() {
        return level;
    }

    public void setLevel(OrthancLevel level) {
        this.level = level;
    }

    public String getTarget() {
        return target;
    }

    public void setTarget(String target) {
        this.target = target;
    }

    public int getParallel() {
        return parallel;
    }

    public void setParallel(int parallel) {
        this.parallel = parallel;
    }

    public boolean isGzip() {
        return gzip;
    }

    public void setGzip(boolean gzip) {
        this.gzip = gzip;
    }

    public int getMaxNesting() {
        return maxNesting;
    }

    public void setMaxNesting(int maxNesting) {
        this.maxNesting = maxNesting;
    }

    public long getReturnTimeout() {
        return returnTimeout;
    }

    public void setReturnTimeout(long returnTimeout) {
        this.returnTimeout = returnTimeout;
    }

    public long getJobTimeout() {
        return jobTimeout;
    }

    public void setJobTimeout(long jobTimeout) {
        this.jobTimeout = jobTimeout;
    }

    public OrthancJobAction getJobAction() {
        return jobAction;
    }

    public void setJobAction(OrthancJobAction jobAction) {
        this.jobAction = jobAction;
    }

    public int getLimit() {
        return limit;
    }

    public void setLimit(int limit) {
        this.limit = limit;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public OrthancConfiguration copy() {
        try {
            return (OrthancConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
