package org.dromedary.component.dicom;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of a producer for queries, retrievals and storage commitment. */
@UriParams
public abstract class RequestConfiguration {

    @UriParam(
            label = "producer",
            defaultValue = "study",
            description = "Operations find, move and get: the information model, unless the header CamelDicomModel says"
                    + " another one.")
    private QueryModel model = QueryModel.study;

    @UriParam(
            label = "producer",
            defaultValue = "0",
            description = "Operation find: so many matches at most, after which the query is cancelled. 0 for all.")
    private int resultLimit;

    @UriParam(
            label = "producer",
            description = "Operation move: AE title of the node that the peer shall send to, unless the header"
                    + " CamelDicomMoveDestination says another one.")
    private String moveDestination;

    @UriParam(
            label = "producer",
            description = "Operation get: endpoint that takes each instance, like the route of a consumer does, such as"
                    + " direct:received.")
    private String storeTo;

    @UriParam(
            label = "producer",
            description =
                    "Operation get: SOP Class UIDs that are proposed, comma-separated. Without it the peer is asked"
                            + " which ones the study has (SOPClassesInStudy); if it does not say, the usual ones are proposed.")
    private String sopClasses;

    @UriParam(
            label = "producer",
            defaultValue = "10m",
            javaType = "java.time.Duration",
            description =
                    "Operations move and get: how long the peer may say nothing; six times as long it may say that"
                            + " it goes on while nothing moves.")
    private long retrieveTimeout = 600_000;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "Operation store: whether the peer must have committed itself to keep what it has taken (storage"
                            + " commitment, PS3.4 annex J) before it counts as sent.")
    private boolean storageCommitment;

    @UriParam(
            label = "producer",
            defaultValue = "5m",
            javaType = "java.time.Duration",
            description = "How long to wait for the peer's report on a storage commitment.")
    private long commitTimeout = 300_000;

    @UriParam(
            label = "consumer",
            description =
                    "Bean that keeps results of storage commitments until they are told. Without it a restart loses"
                            + " those that are waiting.")
    private CommitmentOutbox commitmentOutbox;

    public QueryModel getModel() {
        return model;
    }

    public void setModel(QueryModel model) {
        this.model = model;
    }

    public int getResultLimit() {
        return resultLimit;
    }

    public void setResultLimit(int resultLimit) {
        this.resultLimit = resultLimit;
    }

    public String getMoveDestination() {
        return moveDestination;
    }

    public void setMoveDestination(String moveDestination) {
        this.moveDestination = moveDestination;
    }

    public String getStoreTo() {
        return storeTo;
    }

    public void setStoreTo(String storeTo) {
        this.storeTo = storeTo;
    }

    public String getSopClasses() {
        return sopClasses;
    }

    public void setSopClasses(String sopClasses) {
        this.sopClasses = sopClasses;
    }

    public long getRetrieveTimeout() {
        return retrieveTimeout;
    }

    public void setRetrieveTimeout(long retrieveTimeout) {
        this.retrieveTimeout = retrieveTimeout;
    }

    public boolean isStorageCommitment() {
        return storageCommitment;
    }

    public void setStorageCommitment(boolean storageCommitment) {
        this.storageCommitment = storageCommitment;
    }

    public long getCommitTimeout() {
        return commitTimeout;
    }

    public void setCommitTimeout(long commitTimeout) {
        this.commitTimeout = commitTimeout;
    }

    public CommitmentOutbox getCommitmentOutbox() {
        return commitmentOutbox;
    }

    public void setCommitmentOutbox(CommitmentOutbox commitmentOutbox) {
        this.commitmentOutbox = commitmentOutbox;
    }
}
