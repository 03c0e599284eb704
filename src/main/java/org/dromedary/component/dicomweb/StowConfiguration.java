package org.dromedary.component.dicomweb;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.dromedary.component.ByteSize;
import org.dromedary.component.http.HttpConfiguration;
import org.dromedary.dicom.TransferSyntax;

/** Options of the operation stow. */
@UriParams
public abstract class StowConfiguration extends HttpConfiguration {

    @UriParam(label = "stow", defaultValue = "50", description = "Operation stow: instances in one request at most.")
    private int batchInstances = 50;

    @UriParam(
            label = "stow",
            defaultValue = "64MB",
            description =
                    "Operation stow: bytes in one request, such as 64MB; more only if a single instance has more.")
    private String batchBytes = "64MB";

    @UriParam(
            label = "stow",
            defaultValue = "4",
            description = "Operation stow: requests at the same time for one message that is worth several.")
    private int requests = 4;

    @UriParam(
            label = "stow",
            defaultValue = "false",
            description =
                    "Operation stow: whether instances are sent to the address of their study, as some servers want"
                            + " it (PS3.18 section 10.5.1), instead of the one for all.")
    private boolean studyPath;

    @UriParam(
            label = "stow",
            defaultValue = "32",
            description =
                    "Operation stow: how deep sequences may stand inside each other. Deeper ones are not sent: 48 crash"
                            + " Orthanc 1.10, and every retry would crash it again.")
    private int maxNesting = 32;

    @UriParam(
            label = "stow,wado",
            description =
                    "Operation stow: Transfer Syntax UID in which instances are sent; without it each goes as it is."
                            + " Operation wado: the one asked for; without it as the server has them.")
    private String transferSyntax;

    @UriParam(
            label = "stow",
            defaultValue = "false",
            description =
                    "Operation stow: whether pixel data may be compressed lossy, if transferSyntax asks for it. What is"
                            + " lossy already is never compressed lossy again.")
    private boolean lossy;

    @UriParam(
            label = "stow",
            description =
                    "Operation stow: folder for instances that are transcoded, while they are sent. Without it the"
                            + " system's folder for temporary files.")
    private String workDirectory;

    public int getBatchInstances() {
        return batchInstances;
    }

    public void setBatchInstances(int batchInstances) {
        this.batchInstances = atLeastOne("batchInstances", batchInstances);
    }

    public String getBatchBytes() {
        return batchBytes;
    }

    long mostBytes() {
        return ByteSize.parse(batchBytes);
    }

    public void setBatchBytes(String batchBytes) {
        ByteSize.parse(batchBytes);
        this.batchBytes = batchBytes;
    }

    public int getRequests() {
        return requests;
    }

    public void setRequests(int requests) {
        this.requests = atLeastOne("requests", requests);
    }

    public boolean isStudyPath() {
        return studyPath;
    }

    public void setStudyPath(boolean studyPath) {
        this.studyPath = studyPath;
    }

    public int getMaxNesting() {
        return maxNesting;
    }

    public void setMaxNesting(int maxNesting) {
        this.maxNesting = maxNesting;
    }

    public String getTransferSyntax() {
        return transferSyntax;
    }

    public void setTransferSyntax(String transferSyntax) {
        if (transferSyntax != null && !TransferSyntax.isStorable(transferSyntax)) {
            throw new IllegalArgumentException("Option transferSyntax of dicomweb: is " + transferSyntax
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

    String workDirectoryOrTemporary() {
        return workDirectory == null ? System.getProperty("java.io.tmpdir") : workDirectory;
    }

    public void setWorkDirectory(String workDirectory) {
        this.workDirectory = workDirectory;
    }

    static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "Option " + option + " of dicomweb: is " + value + ", but must be 1 or more");
        }
        return value;
    }
}
