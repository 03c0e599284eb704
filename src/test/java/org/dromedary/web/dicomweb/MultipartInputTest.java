package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartInputTest {

    private record Part(Map<String, String> head, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void partsBetweenPreambleAndEpilogue() throws Exception {
        List<Part> parts = parts("preamble --b\r\n--b\r\nContent-Type: application/dicom\r\nX:\r\n y\r\n\r\none\r\n"
                + "--b  \t\r\n\r\ntwo\r\nlines\r\n--b--\r\nepilogue --b\r\n--b\r\nno part");
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).head())
                .containsEntry("content-type", "application/dicom")
                .containsEntry("x", " y");
        assertThat(parts.get(0).text()).isEqualTo("one");
        assertThat(parts.get(1).head()).isEmpty();
        assertThat(parts.get(1).text()).isEqualTo("two\r\nlines");
    }

    @Test
    void linesThatEndWithLfAlone() throws Exception {
        List<Part> parts = parts("--b\nContent-Type: a\n\none\r\n--b\n\n\n--b--");
        assertThat(parts.get(0).text()).as("the CR is the part's").isEqualTo("one\r");
        assertThat(parts.get(1).text()).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeADelimiterIsContent() throws Exception {
        List<Part> parts = parts("--b\r\n\r\nx\n--b\n--b\r--bx\r\n--bound\r\n-b\n--b--\r\n--b--");
        assertThat(parts).extracting(Part::text).containsExactly("x\n--b\n--b\r--bx\r\n--bound\r\n-b\n--b--");
    }

    @Test
    void emptyBodiesWithAndWithoutALineOfTheirOwn() throws Exception {
        assertThat(parts("--b\r\n\r\n--b\r\nA: b\r\n\r\n\r\n--b--"))
                .extracting(Part::text)
                .containsExactly("", "");
        assertThat(parts("--b--")).isEmpty();
    }

    @Test
    void aMessageThatIsNotWhatItSays() {
        assertThatThrownBy(() -> parts("--other\r\n\r\nx\r\n--other--"))
                .isInstanceOf(MultipartInput.MalformedException.class)
                .hasMessageContaining("nowhere in the request");
        assertThatThrownBy(() -> parts("")).hasMessageContaining("nowhere");
        assertThatThrownBy(() -> parts("--b\r\n\r\nhalf")).hasMessageContaining("ends before its closing boundary");
        assertThatThrownBy(() -> parts("--b\r\nContent-Ty")).hasMessageContaining("within the head");
        assertThatThrownBy(() -> parts("--b\r\nA: " + "x".repeat(600_000) + "\r\n\r\n\r\n--b--"))
                .hasMessageContaining("head of more than");
    }

    /** Bodies of all lengths around the buffer's, full of what a delimiter begins with, in pieces of any size. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyByteComesThroughWhateverTheBufferCuts(long seed) throws Exception {
        Random random = new Random(seed);
        String boundary = "-".repeat(random.nextInt(5)) + "8c3a-" + seed;
        List<byte[]> bodies = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            byte[] body = new byte[random.nextInt(i % 4 == 0 ? 1_300_000 : 3000)];
            for (int at = 0; at < body.length; at++) {
                String likely = "\r\n--" + boundary.substring(0, boundary.length() - 1) + "\r\r\n";
                body[at] = (byte) likely.charAt((at + random.nextInt(2)) % likely.length());
            }
            bodies.add(body);
            message.writeBytes(("\r\n--" + boundary + "\r\nContent-Length: 1\r\n\r\n").getBytes());
            message.writeBytes(body);
        }
        message.writeBytes(("\r\n--" + boundary + "--").getBytes());
        InputStream pieces = new ByteArrayInputStream(message.toByteArray()) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(20_000)));
            }
        };

        List<Part> parts = parts(pieces, boundary);

        assertThat(parts).hasSameSizeAs(bodies);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(parts.get(i).body()).as("part " + i).isEqualTo(bodies.get(i));
        }
    }

    @Test
    void aPartCanBePassedOverWhenItsOutputFails() throws Exception {
        byte[] message = ("--b\r\n\r\n" + "x".repeat(2_000_000) + "\r\n--b\r\n\r\nnext\r\n--b--").getBytes();
        MultipartInput in = new MultipartInput(new ByteArrayInputStream(message), "b");
        assertThat(in.next()).isNotNull();
        assertThatThrownBy(() -> in.copyBody(new java.io.OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("full");
                    }
                }))
                .hasMessage("full");
        assertThat(in.next()).isNotNull();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        in.copyBody(body);
        assertThat(body.toString()).isEqualTo("next");
        assertThat(in.next()).isNull();
    }

    private static List<Part> parts(String message) throws IOException {
        return parts(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)), "b");
    }

    private static List<Part> parts(InputStream message, String boundary) throws IOException {
        MultipartInput in = new MultipartInput(message, boundary);
        List<Part> parts = new ArrayList<>();
        for (Map<String, String> head = in.next(); head != null; head = in.next()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            in.copyBody(body);
            parts.add(new Part(head, body.toByteArray()));
        }
        return parts;
    }
}
