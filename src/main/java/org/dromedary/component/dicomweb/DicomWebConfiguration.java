package org.dromedary.component.dicomweb;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of the {@code dicomweb:} component and its endpoints. */
@UriParams
@Configurer(extended = true)
public class DicomWebConfiguration extends StowConfiguration implements Cloneable {

    @UriParam(label = "producer", defaultValue = "stow", description = "What is done with the message.")
    private DicomWebOperation operation = DicomWebOperation.stow;

    @UriParam(
            label = "qido",
            defaultValue = "STUDY",
            description =
                    "Operation qido: STUDY, SERIES or IMAGE, unless the header CamelDicomQueryLevel says another one.")
    private String level = "STUDY";

    @UriParam(
            label = "qido",
            description =
                    "Operation qido: what is returned beside the usual, comma-separated keywords or tags, or all.")
    private String includeField;

    @UriParam(label = "qido", defaultValue = "0", description = "Operation qido: so many matches at most. 0 for all.")
    private int resultLimit;

    @UriParam(
            label = "qido",
            defaultValue = "0",
            description = "Operation qido: matches that are left out at the start.")
    private int resultOffset;

    @UriParam(
            label = "qido",
            defaultValue = "500",
            description = "Operation qido: matches asked for in one request; the server may give fewer.")
    private int pageSize = 500;

    @UriParam(
            label = "qido",
            defaultValue = "false",
            description = "Operation qido: whether names match that sound alike, if the server can do that.")
    private boolean fuzzyMatching;

    @UriParam(label = "wado", defaultValue = "instances", description = "Operation wado: what is retrieved.")
    private RetrievedResource retrieve = RetrievedResource.instances;

    @UriParam(
            label = "wado",
            description =
                    "Operation wado: folder into which files are written while they come. Required, but for metadata.")
    private String spoolDirectory;

    @UriParam(
            label = "wado",
            description =
                    "Operation wado: endpoint that takes each instance as a file, such as direct:received; what it leaves"
                            + " is removed. Without it the body becomes the list of the files.")
    private String storeTo;

    @UriParam(
            label = "wado",
            defaultValue = "image/jpeg",
            description = "Operation wado: media type of what is rendered.")
    private String renderedType = "image/jpeg";

    @UriParam(
            label = "wado",
            description =
                    "Operation wado: query of what is rendered, such as window=40,400,linear&viewport=512,512 (PS3.18"
                            + " section 8.3.5).")
    private String renderedQuery;

    public DicomWebOperation getOperation() {
        return operation;
    }

    public void setOperation(DicomWebOperation operation) {
        this.operation = operation;
    }

    public String getLevel() {
        return level;
    }

    public void setLevel(String level) {
        this.level = level;
    }

    public String getIncludeField() {
        return includeField;
    }

    public void setIncludeField(String includeField) {
        this.includeField = includeField;
    }

    public int getResultLimit() {
        return resultLimit;
    }

    public void setResultLimit(int resultLimit) {
        this.resultLimit = resultLimit;
    }

    public int getResultOffset() {
        return resultOffset;
    }

    public void setResultOffset(int resultOffset) {
        this.resultOffset = resultOffset;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = atLeastOne("pageSize", pageSize);
    }

    public boolean isFuzzyMatching() {
        return fuzzyMatching;
    }

    public void setFuzzyMatching(boolean fuzzyMatching) {
        this.fuzzyMatching = fuzzyMatching;
    }

    public RetrievedResource getRetrieve() {
        return retrieve;
    }

    public void setRetrieve(RetrievedResource retrieve) {
        this.retrieve = retrieve;
    }

    public String getSpoolDirectory() {
        return spoolDirectory;
    }

    public void setSpoolDirectory(String spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }

    public String getStoreTo() {
        return storeTo;
    }

    public void setStoreTo(String storeTo) {
        this.storeTo = storeTo;
    }

    public String getRenderedType() {
        return renderedType;
    }

    public void setRenderedType(String renderedType) {
        this.renderedType = renderedType;
    }

    public String getRenderedQuery() {
        return renderedQuery;
    }

    public void setRenderedQuery(String renderedQuery) {
        this.renderedQuery = renderedQuery;
    }

    /** One of its own for an endpoint. */
    public DicomWebConfiguration copy() {
        try {
            return (DicomWebConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
