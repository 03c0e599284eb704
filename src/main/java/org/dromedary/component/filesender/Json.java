package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as FileSender reads and writes it. */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /**
     * The server decodes HTML entities in the text of the JSON before it parses it, so neither may stand there plainly.
     * Both characters occur inside strings only.
     */
    static byte[] forServer(JsonNode json) {
        return json.toString()
                .codePoints()
                .collect(
                        StringBuilder::new,
                        (text, c) -> {
                            if (c == '&' || c == '<' || c > 0x7e) {
                                for (char unit : Character.toChars(c)) {
                                    text.append(String.format("\\u%04x", (int) unit));
                                }
                            } else {
                                text.appendCodePoint(c);
                            }
                        },
                        StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Never a Java null. */
    static JsonNode read(byte[] body) throws IOException {
        return MAPPER.readTree(body);
    }

    /** A number that some versions write as a string; -1 if it is neither. */
    static long number(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().matches("\\d{1,18}") ? Long.parseLong(node.textValue()) : -1;
        }
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
    }

    /** Whether one of the objects in an array has this id, without building the tree of a long list. */
    static boolean listsId(byte[] body, long id) throws IOException {
        try (JsonParser parser = MAPPER.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new JsonListExpected(parser);
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isId = parser.currentName().equals("id");
                    parser.nextToken();
                    if (isId && parser.getValueAsLong(-1) == id) {
                        return true;
                    }
                    parser.skipChildren();
                }
            }
            return false;
        }
    }

    private static final class JsonListExpected extends JsonProcessingException {

        private static final long serialVersionUID = 1L;

        JsonListExpected(JsonParser parser) {
            super("a list was expected", parser.currentLocation());
        }
    }
}
