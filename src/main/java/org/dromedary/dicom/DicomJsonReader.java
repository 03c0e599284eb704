package org.dromedary.dicom;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Reads datasets in the DICOM JSON model (PS3.18 annex F) one after the other, each as {@link KeywordMap} has it. Bulk data is
 * passed over without being kept.
 */
public final class DicomJsonReader implements Closeable {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    // an item is three levels: its element, the array of values and itself
                    .maxNestingDepth(3 * DatasetBuilder.DEEPEST)
                    .build())
            .build();

    private final JsonParser json;
    private boolean begun;
    private boolean isArray;
    private boolean ended;

    /** @param in an array of datasets, or one dataset; closed with this */
    public DicomJsonReader(InputStream in) throws IOException {
        this.json = FACTORY.createParser(in);
    }

    /**
     * The next dataset; null after the last one.
     *
     * @throws DicomFormatException if this is no DICOM JSON, or it ends in the middle
     */
    public Map<String, Object> next() throws IOException {
        if (ended) {
            return null;
        }
        try {
            JsonToken token = json.nextToken();
            if (!begun) {
                begun = true;
                isArray = token == JsonToken.START_ARRAY;
                token = isArray ? json.nextToken() : token;
            } else if (!isArray) {
                token = null;
            }
            if (token == JsonToken.START_OBJECT) {
                return dataset();
            }
            ended = true;
            if (token == (isArray ? JsonToken.END_ARRAY : null)) {
                return null;
            }
            throw new DicomFormatException("Not DICOM JSON: a dataset was expected");
        } catch (JsonProcessingException e) {
            ended = true;
            throw new DicomFormatException("Not DICOM JSON: " + e.getOriginalMessage());
        }
    }

    private Map<String, Object> dataset() throws IOException {
        DatasetBuilder values = new DatasetBuilder();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            element(json.currentName(), values);
        }
        return values.map();
    }

    private void element(String name, DatasetBuilder dataset) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new DicomFormatException("Not DICOM JSON: " + name + " is no element");
        }
        String vr = null;
        List<Object> values = List.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            JsonToken token = json.nextToken();
            if (member.equals("vr")) {
                vr = json.getText();
            } else if (member.equals("Value") && token == JsonToken.START_ARRAY) {
                values = values();
            } else {
                json.skipChildren();
            }
        }
        dataset.add(name, vr, values);
    }

    private List<Object> values() throws IOException {
        List<Object> values = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null || token == JsonToken.START_ARRAY) {
                throw new DicomFormatException("Not DICOM JSON: a value was expected");
            }
            values.add(
                    switch (token) {
                        case VALUE_NULL -> null;
                        case START_OBJECT -> nameOrItem();
                        default -> json.getText();
                    });
        }
        return values;
    }

    /** What stands in braces among the values: a person name in groups, or an item; an empty one is null. */
    private Object nameOrItem() throws IOException {
        DatasetBuilder item = new DatasetBuilder();
        Map<String, String> groups = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            switch (name) {
                case "Alphabetic", "Ideographic", "Phonetic" -> {
                    JsonToken token = json.nextToken();
                    groups.put(name, token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : null);
                    json.skipChildren();
                }
                default -> element(name, item);
            }
        }
        if (!groups.isEmpty()) {
            return DatasetBuilder.personName(
                    groups.get("Alphabetic"), groups.get("Ideographic"), groups.get("Phonetic"));
        }
        return item.map().isEmpty() ? null : item.map();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
