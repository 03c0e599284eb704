package org.dromedary.component.dicom;

import java.util.Set;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.dromedary.component.ByteSize;
import org.dromedary.dicom.TransferSyntax;

/** Options of the {@code dicom:} component and its endpoints. */
@UriParams
@Configurer(extended = true)
public class DicomConfiguration extends SecurityConfiguration implements Cloneable {

    @UriParam(
            label = "consumer",
            description = "AE titles this node answers to, comma-separated; * answers to all. Without it"
                    + " only the AE title of the URI. Others get A-ASSOCIATE-RJ called-AE-title-not-recognised.")
    private String calledAets;

    @UriParam(
            label = "consumer",
            description = "Who may open an association, comma-separated: AET, AET@host, AET@10.1.0.0/16 or"
                    + " @10.1.0.0/16. Without it everybody. Others get A-ASSOCIATE-RJ calling-AE-title-not-recognised.")
    private String allowedCallers;

    @UriParam(
            label = "consumer",
            defaultValue = "100",
            description =
                    "Associations open at the same time. One more gets A-ASSOCIATE-RJ local-limit-exceeded (transient).")
    private int maxAssociations = 100;

    @UriParam(
            label = "consumer",
            defaultValue = "store",
            description =
                    "What is done for callers, comma-separated: store, find, move, get, commit, worklist, mpps. The route"
                            + " must answer the events of what is named; everything else is refused in the negotiation.")
    private String services = "store";

    @UriParam(
            label = "consumer",
            description =
                    "What the route can do beyond the baseline of Query/Retrieve (PS3.4 C.5.1.1), comma-separated:"
                            + " relational, datetime, fuzzy, timezone. Told to peers that ask by extended negotiation.")
    private String queryOptions;

    @UriParam(label = "common", defaultValue = "262144", description = "Largest PDU this side receives, in bytes.")
    private int maxPduLength = 262_144;

    @UriParam(
            label = "consumer",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "How long to wait for A-ASSOCIATE-RQ after the connection was opened (ARTIM, PS3.8 §9.1.5).")
    private long requestTimeout = 10_000;

    @UriParam(
            label = "common",
            defaultValue = "5m",
            javaType = "java.time.Duration",
            description = "How long an association may be silent, also in the middle of an instance.")
    private long idleTimeout = 300_000;

    @UriParam(
            label = "common",
            description = "Folder into which instances are written while they come; on the file system of"
                    + " their final place. Required for a consumer and for the operation get.")
    private String spoolDirectory;

    @UriParam(
            label = "consumer",
            defaultValue = "force",
            description = "Whether an instance is forced to disk before the route" + " sees it.")
    private Durability durability = Durability.force;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description = "What must stay free on the spool's file system, such as 500MB, or a number of bytes; below"
                    + " it a C-STORE is answered with A700 (out of resources).")
    private String minimumFreeSpace = "0";

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description = "Whether private SOP classes are taken for storage" + " classes.")
    private boolean unknownStorageClasses;

    @UriParam(label = "producer", defaultValue = "store", description = "What is done with the message.")
    private DicomOperation operation = DicomOperation.store;

    @UriParam(label = "producer", defaultValue = "DROMEDARY", description = "AE title of this side.")
    private String callingAet = "DROMEDARY";

    @UriParam(
            label = "producer",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "How long to wait for the connection and for the answer to A-ASSOCIATE-RQ.")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "producer",
            defaultValue = "60s",
            javaType = "java.time.Duration",
            description = "How long to wait for a DIMSE response.")
    private long responseTimeout = 60_000;

    @UriParam(
            label = "producer",
            defaultValue = "4",
            description =
                    "Associations that may be open with the peer at the same time; one delivery is sent over several"
                            + " when it is large. If the peer refuses more than one, one is enough.")
    private int associations = 4;

    @UriParam(
            label = "producer",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description = "How long an association is kept open for the next message. 0 releases it at once.")
    private long associationIdle = 5_000;

    @UriParam(
            label = "producer",
            defaultValue = "1",
            description = "Requests that may wait for their answers on one association (asynchronous operations window,"
                    + " PS3.7 D.3.3.3). Used as far as the peer grants it.")
    private int asyncWindow = 1;

    @UriParam(
            label = "producer",
            description =
                    "Transfer Syntax UID in which instances are sent if the peer takes it. Without it each goes as it is;"
                            + " in both cases it is transcoded, without loss, when the peer takes another one only.")
    private String transferSyntax;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "Whether pixel data may be compressed lossy, if transferSyntax asks for it. What is lossy already is"
                            + " never compressed lossy again.")
    private boolean lossy;

    @UriParam(
            label = "producer",
            description =
                    "Folder for instances that are transcoded, while they are sent. Without it the system's folder for"
                            + " temporary files.")
    private String workDirectory;

    public String getCalledAets() {
        return calledAets;
    }

    public void setCalledAets(String calledAets) {
        this.calledAets = calledAets;
    }

    public String getAllowedCallers() {
        return allowedCallers;
    }

    public void setAllowedCallers(String allowedCallers) {
        this.allowedCallers = allowedCallers;
    }

    public int getMaxAssociations() {
        return maxAssociations;
    }

    public void setMaxAssociations(int maxAssociations) {
        this.maxAssociations = maxAssociations;
    }

    public String getServices() {
        return services;
    }

    Set<DicomService> enabledServices() {
        return DicomService.parse(services);
    }

    public void setServices(String services) {
        DicomService.parse(services);
        this.services = services;
    }

    public String getQueryOptions() {
        return queryOptions;
    }

    public void setQueryOptions(String queryOptions) {
        ExtendedQuery.parse(queryOptions);
        this.queryOptions = queryOptions;
    }

    public int getMaxPduLength() {
        return maxPduLength;
    }

    public void setMaxPduLength(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public String getSpoolDirectory() {
        return spoolDirectory;
    }

    public void setSpoolDirectory(String spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }

    public Durability getDurability() {
        return durability;
    }

    public void setDurability(Durability durability) {
        this.durability = durability;
    }

    public String getMinimumFreeSpace() {
        return minimumFreeSpace;
    }

    long minimumFreeBytes() {
        return ByteSize.parse(minimumFreeSpace);
    }

    public void setMinimumFreeSpace(String minimumFreeSpace) {
        ByteSize.parse(minimumFreeSpace);
        this.minimumFreeSpace = minimumFreeSpace;
    }

    public boolean isUnknownStorageClasses() {
        return unknownStorageClasses;
    }

    public void setUnknownStorageClasses(boolean unknownStorageClasses) {
        this.unknownStorageClasses = unknownStorageClasses;
    }

    public DicomOperation getOperation() {
        return operation;
    }

    public void setOperation(DicomOperation operation) {
        this.operation = operation;
    }

    public String getCallingAet() {
        return callingAet;
    }

    public void setCallingAet(String callingAet) {
        this.callingAet = callingAet;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getAssociations() {
        return associations;
    }

    public void setAssociations(int associations) {
        this.associations = atLeastOne("associations", associations);
    }

    public long getAssociationIdle() {
        return associationIdle;
    }

    public void setAssociationIdle(long associationIdle) {
        this.associationIdle = associationIdle;
    }

    public int getAsyncWindow() {
        return asyncWindow;
    }

    public void setAsyncWindow(int asyncWindow) {
        this.asyncWindow = atLeastOne("asyncWindow", asyncWindow);
    }

    public String getTransferSyntax() {
        return transferSyntax;
    }

    public void setTransferSyntax(String transferSyntax) {
        if (transferSyntax != null && !TransferSyntax.isStorable(transferSyntax)) {
            throw new IllegalArgumentException("Option transferSyntax of dicom: is " + transferSyntax
                    + ", which is no Transfer Syntax UID for storage; take one of PS3.6 table A-1");
        }
        this.transferSyntax = transferSyntax;
    }

    public boolean isLossy() {
        return lossy;
    }

    public void setLossy(boolean lossy) {
        this.lossy = lossy;
    }

    public String getWorkDirectory() {
        return workDirectory;
    }

    public void setWorkDirectory(String workDirectory) {
        this.workDirectory = workDirectory;
    }

    String workDirectoryOrTemporary() {
        return workDirectory == null ? System.getProperty("java.io.tmpdir") : workDirectory;
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "Option " + option + " of dicom: is " + value + ", but must be 1 or more");
        }
        return value;
    }

    public DicomConfiguration copy() {
        try {
            return (DicomConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
