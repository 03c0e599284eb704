package org.dromedary.component.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {

    /** Gives as little at a time as a network may. */
    private static InputStream slowly(byte[] bytes, int portion) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, portion));
            }
        };
    }

    private static List<byte[]> bodies(InputStream in, String boundary) throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        try (MultipartReader reader = new MultipartReader(in, boundary)) {
            for (MultipartReader.Part part = reader.next(); part != null; part = reader.next()) {
                bodies.add(part.body().readAllBytes());
            }
        }
        return bodies;
    }

    private static List<String> texts(String message) throws IOException {
        return bodies(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)), "b").stream()
                .map(body -> new String(body, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4096, 1 << 20})
    void givesBytesAsTheyWere(int portion) throws IOException {
        Random random = new Random(5);
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < 6; i++) {
            byte[] body = new byte[new int[] {0, 1, 100, 5000, 131_072, 300_001}[i]];
            random.nextBytes(body);
            sent.add(body);
            message.writeBytes(
                    "\r\n--b\r\nContent-Type: application/dicom\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            message.writeBytes(body);
        }
        message.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(bodies(slowly(message.toByteArray(), portion), "b")).containsExactlyElementsOf(sent);
    }

    @Test
    void whatLooksLikeABoundaryIsNone() throws IOException {
        assertThat(texts("--b\r\n\r\n\r\n-\r\n--\r\n--a\r--b--b\n--b\r\n--b--"))
                .containsExactly("\r\n-\r\n--\r\n--a\r--b--b\n--b");
    }

    @Test
    void aLineThatOnlyBeginsLikeTheBoundaryIsOfThePart() throws IOException {
        String body = "x\r\n--bc\r\n--b \tc\r\n--b-\r\n--b\r\r\n--b" + " ".repeat(2000) + "y";
        String message = "--b\r\n\r\n" + body + "\r\n--b \t\r\n\r\nz\r\n--b--";
        for (int portion : new int[] {1, 7, 4096}) {
            assertThat(bodies(slowly(message.getBytes(StandardCharsets.US_ASCII), portion), "b"))
                    .containsExactly(body.getBytes(StandardCharsets.US_ASCII), new byte[] {'z'});
        }
    }

    @Test
    void passesOverWhatStandsBeforeAndAfter() throws IOException {
        assertThat(texts("preamble\r\n--b  \r\nA: 1\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\nepilogue"))
                .containsExactly("x", "y");
    }

    @Test
    void aPartThatNobodyReadsIsPassedOver() throws IOException {
        try (MultipartReader reader = new MultipartReader(
                new ByteArrayInputStream("--b\r\nA: 1\r\n\r\nx\r\n--b\r\na:2\r\n\r\ny\r\n--b--".getBytes()), "b")) {
            assertThat(reader.next().headers()).containsEntry("a", "1");
            assertThat(reader.next().headers()).containsEntry("a", "2");
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b\r\n",
                "--b\r\nA: 1\r\n",
                "--b\r\n\r\nx",
                "--b\r\n\r\nx\r\n--b",
                "--b\r\n\r\nx\r\n--b-",
                "--c\r\n\r\nx\r\n--c--"
            })
    void aMessageThatIsCutIsNotComplete(String message) {
        assertThatThrownBy(() -> texts(message)).isInstanceOf(EOFException.class);
    }

    @Test
    void aHeadHasAnEnd() {
        assertThatThrownBy(() -> texts("--b\r\n" + "A: 1\r\n".repeat(10_000) + "\r\nx\r\n--b--"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("head");
        assertThatThrownBy(() -> texts("--b\r\n" + "A".repeat(100_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("head");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/related; type=\"application/dicom\"; boundary=abc | multipart/related | abc",
                "Multipart/Related;boundary=\"a;b=c\";type=x | multipart/related | a;b=c",
                "multipart/related ; BOUNDARY = x | multipart/related | x",
                "application/dicom+json; charset=utf-8 | application/dicom+json | ",
                "text/html | text/html | "
            })
    void readsMediaTypes(String text, String name, String boundary) {
        MediaType type = MediaType.of(text);
        assertThat(type.name()).isEqualTo(name);
        assertThat(type.parameters().get("boundary")).isEqualTo(boundary);
        assertThat(MediaType.of(null).name()).isEmpty();
    }
}
