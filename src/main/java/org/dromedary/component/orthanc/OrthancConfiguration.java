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

    @UriParam(
            label = "producer",
            defaultValue = "echo",
            description = "What a message asks for: echo or statistics. The header CamelOrthancOperation comes first.")
    private OrthancOperation operation = OrthancOperation.echo;

    public OrthancOperation getOperation() {
        return operation;
    }

    public void setOperation(OrthancOperation operation) {
        this.operation = operation;
    }

    public OrthancConfiguration copy() {
        try {
            return (OrthancConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
