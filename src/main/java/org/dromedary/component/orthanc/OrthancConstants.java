package org.dromedary.component.orthanc;

import org.apache.camel.spi.Metadata;

/** Headers of the {@code orthanc:} component. */
public final class OrthancConstants {

    @Metadata(
            label = "producer",
            description = "What is asked for, instead of the option operation.",
            javaType = "org.dromedary.component.orthanc.OrthancOperation")
    public static final String OPERATION = "CamelOrthancOperation";

    @Metadata(label = "producer", description = "echo: version of the Orthanc that has answered.", javaType = "String")
    public static final String VERSION = "CamelOrthancVersion";

    private OrthancConstants() {}
}
