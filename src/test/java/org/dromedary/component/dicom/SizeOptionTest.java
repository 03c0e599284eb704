package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class SizeOptionTest {

    @Test
    void theOptionMeansWhatItSays() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            DicomEndpoint endpoint =
                    context.getEndpoint("dicom:A@127.0.0.1:11112?minimumFreeSpace=500MB", DicomEndpoint.class);
            assertThat(endpoint.getConfiguration().minimumFreeBytes()).isEqualTo(500L << 20);
            assertThatThrownBy(() -> context.getEndpoint("dicom:A@127.0.0.1:11112?minimumFreeSpace=much"))
                    .rootCause()
                    .hasMessageContaining("500MB");
        }
    }
}
