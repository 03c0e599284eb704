package org.dromedary.dicom;

import java.io.IOException;
import java.util.List;

/** Takes a dataset apart into the attributes of a DICOM model (PS3.18 annex F, PS3.19 annex A), one after the other. */
interface ModelSink {

    void beginDataset() throws IOException;

    void endDataset() throws IOException;

    /**
     * An attribute; at most one of the methods that tell its value follows, then {@link #endAttribute}.
     *
     * @param vr two letters
     * @param creator the private creator, or null
     */
    void beginAttribute(int tag, String vr, String creator) throws IOException;

    void endAttribute() throws IOException;

    /** @param values Strings and Numbers; null for an empty one among others */
    void values(String vr, List<?> values) throws IOException;

    /** Names of persons with their component groups; null for an empty one among others. */
    void names(List<String> names) throws IOException;

    /** Binary data, little endian. */
    void binary(byte[] bytes) throws IOException;

    /** Where the value is, which is too long to stand here. */
    void bulk(String uri) throws IOException;

    void beginItem() throws IOException;

    void endItem() throws IOException;
}
