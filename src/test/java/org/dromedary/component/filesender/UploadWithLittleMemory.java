package org.dromedary.component.filesender;

import java.io.File;
import java.util.Map;

import org.apache.camel.impl.DefaultCamelContext;

/** A process of its own that uploads one file: {@code <endpoint uri> <file>}. */
final class UploadWithLittleMemory {

    private UploadWithLittleMemory() {}

    public static void main(String[] args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.disableJMX();
            context.start();
            context.createProducerTemplate()
                    .sendBodyAndHeaders(
                            args[0], new File(args[1]), Map.of(FileSenderConstants.RECIPIENTS, "carol@example.net"));
        }
    }
}
