package org.dromedary.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.dromedary.component.PeerException;

class FailureClassifierTest {

    private final FailureClassifier classifier = new FailureClassifier();

    private Failure classify(Throwable thrown) {
        return classifier.classify(thrown, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "400,PERMANENT", "401,PERMANENT", "403,PERMANENT", "404,PERMANENT", "413,PERMANENT", "415,PERMANENT",
        "408,TRANSIENT", "425,TRANSIENT", "429,TRANSIENT", "500,TRANSIENT", "502,TRANSIENT", "503,TRANSIENT",
        "409,DONE_BEFORE"
    })
    void httpGoesByStatus(int status, FailureClass expected) {
        Exception wrapped = new RuntimeException(
                new HttpOperationFailedException("http://host/x", status, "text", null, Map.of(), "body"));
        assertThat(classify(wrapped).failureClass()).isEqualTo(expected);
    }

    /** WebDAV: the folder is missing (RFC 4918 §9.7.1). */
    @Test
    void aConflictWithAnUploadIsNoDelivery() throws Exception {
        DeliveryFiles files = new DeliveryFiles(null);
        for (int status : new int[] {409, 403, 503}) {
            DefaultExchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.setProperty(
                    Exchange.EXCEPTION_CAUGHT,
                    new HttpOperationFailedException("http://host/x", status, "text", null, Map.of(), "body"));
            Throwable thrown = catchThrowable(() -> files.uploadFailed(exchange));
            assertThat(classify(thrown).failureClass())
                    .isEqualTo(status == 503 ? FailureClass.TRANSIENT : FailureClass.PERMANENT);
            assertThat(thrown instanceof UploadConflictException).isEqualTo(status == 409);
        }
    }

    @Test
    void theNetworkPasses() {
        for (Exception failure : List.of(
                new ConnectException("Connection refused"),
                new SocketTimeoutException("Read timed out"),
                new IOException("No space left on device"),
                new FileNotFoundException("x (Too many open files)"),
                new IllegalStateException("who knows"))) {
            assertThat(classify(failure).failureClass()).isEqualTo(FailureClass.TRANSIENT);
        }
    }

    @Test
    void thePeerSaysItself() {
        assertThat(classify(new IOException(new Refused(true))))
                .isEqualTo(new Failure(FailureClass.PERMANENT, "refused"));
        assertThat(classify(new Refused(false)).failureClass()).isEqualTo(FailureClass.TRANSIENT);
    }

    @Test
    void aMissingPayloadAndARefusedLoginDoNotComeBack() {
        assertThat(classify(new PayloadMissingException(Path.of("/x/1.2.dcm"))).failureClass())
                .isEqualTo(FailureClass.PERMANENT);
        assertThat(classify(new GenericFileOperationFailedException(530, "Login incorrect", "Cannot login"))
                        .failureClass())
                .isEqualTo(FailureClass.PERMANENT);
        assertThat(classify(new GenericFileOperationFailedException(421, "Too many users", "x"))
                        .failureClass())
                .isEqualTo(FailureClass.TRANSIENT);
    }

    @Test
    void aMessageIsOneLineWithoutSecretsAndPatients() {
        Failure failure = classifier.classify(
                new IOException(
                        "Cannot store /out/DOE_JANE/1.dcm\r\n\tat ftp://user:secret@host?password=secret2&x=1 for DOE/JANE"),
                List.of("DOE/JANE", "x"));

        assertThat(failure.message())
                .doesNotContain("secret", "DOE", "\n", "\t", "\r")
                .startsWith("IOException: Cannot store /out/***/1.dcm");
        assertThat(classify(new IOException("y".repeat(5000))).message()).hasSize(2000);
        assertThat(classify(new IOException()).message()).isEqualTo("IOException");
    }

    @Test
    void causesInARingEnd() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        assertThat(classify(first).failureClass()).isEqualTo(FailureClass.TRANSIENT);
    }

    private static final class Refused extends PeerException {

        private static final long serialVersionUID = 1L;

        Refused(boolean permanent) {
            super("refused", permanent, null);
        }
    }
}
