package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "3B, 3", "2KB, 2048", "500MB, 524288000", "1 gb, 1073741824", "2TB, 2199023255552"})
    void whatPeopleWrite(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "-1", "5m", "1.5GB", "999999999999999TB"})
    void whatIsNone(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }

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
