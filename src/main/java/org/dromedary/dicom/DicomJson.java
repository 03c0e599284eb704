package org.dromedary.dicom;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;

/**
 * Writes datasets in the DICOM JSON model (PS3.18 annex F), streaming. IS and DS become numbers where they are numbers, and stay
 * text where they are not; NaN and infinities, which JSON does not know, become the texts {@code NaN}, {@code Infinity} and
 * {@code -Infinity}.
 */
public final class DicomJson implements Closeable {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(100_000).build())
            .build();

    private final JsonGenerator json;
    private final ModelSink sink;
    private final boolean isArray;

    private DicomJson(JsonGenerator json, boolean isArray) {
        this.json = json;
        this.sink = new Sink(json);
        this.isArray = isArray;
    }

    /** An array of datasets, which ends when this is closed; the stream stays open. */
    public static DicomJson array(OutputStream out) throws IOException {
        DicomJson writer = new DicomJson(generator(out), true);
        writer.json.writeStartArray();
        return writer;
    }

    /** One dataset; the stream stays open. */
    public static DicomJson single(OutputStream out) throws IOException {
        return new DicomJson(generator(out), false);
    }

    private static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    }

    /**
     * A dataset as {@link KeywordMap} has it.
     *
     * @throws IllegalArgumentException if a name is neither a keyword of PS3.6 nor a tag
     */
    public void write(Map<String, ?> dataset) throws IOException {
        MapWalker.walk(dataset, sink);
    }

    /**
     * The dataset of a file, without its file meta information.
     *
     * @throws DicomFormatException if the file is no DICOM file or contradicts itself; what was written until then stays
     */
    public void write(Path file, ModelView view) throws IOException {
        FileWalker.walk(file, view, sink);
    }

    /** Ends the array and flushes; not after a failure, so that nobody takes what is there for the whole. */
    @Override
    public void close() throws IOException {
        if (isArray) {
            json.writeEndArray();
        }
        json.flush();
    }

    private static final class Sink implements ModelSink {

        private static final Set<String> TEXT_NUMBERS = Set.of("IS", "DS");
        private static final long LARGEST_EXACT = 1L << 53;

        private final JsonGenerator json;
        private boolean inItems;

        Sink(JsonGenerator json) {
            this.json = json;
        }

        @Override
        public void beginDataset() throws IOException {
            json.writeStartObject();
        }

        @Override
        public void endDataset() throws IOException {
            json.writeEndObject();
        }

        @Override
        public void beginAttribute(int tag, String vr, String creator) throws IOException {
            json.writeObjectFieldStart(String.format("%08X", tag));
            json.writeStringField("vr", vr);
            inItems = false;
        }

        @Override
        public void endAttribute() throws IOException {
            if (inItems) {
                json.writeEndArray();
            }
            json.writeEndObject();
            inItems = false;
        }

        @Override
        public void values(String vr, List<?> values) throws IOException {
            json.writeArrayFieldStart("Value");
            for (Object value : values) {
                value(vr, value);
            }
            json.writeEndArray();
        }

        private void value(String vr, Object value) throws IOException {
            if (value == null) {
                json.writeNull();
            } else if (value instanceof Number number) {
                number(number);
            } else if (TEXT_NUMBERS.contains(vr) || ModelValues.isNumber(vr) && !vr.equals("AT")) {
                BigDecimal number = ModelValues.number(value.toString());
                if (number == null) {
                    json.writeString(value.toString());
                } else {
                    json.writeNumber(number);
                }
            } else {
                json.writeString(value.toString());
            }
        }

        private void number(Number number) throws IOException {
            if (number instanceof Float real) {
                if (Float.isFinite(real)) {
                    json.writeNumber(real);
                } else {
                    json.writeString(real.toString());
                }
            } else if (number instanceof Double real) {
                if (Double.isFinite(real)) {
                    json.writeNumber(real);
                } else {
                    json.writeString(real.toString());
                }
            } else if (number instanceof BigDecimal decimal) {
                // 64 bits: readers that know doubles only would round it (PS3.18 §F.2.3)
                if (decimal.compareTo(BigDecimal.valueOf(LARGEST_EXACT)) > 0) {
                    json.writeString(decimal.toString());
                } else {
                    json.writeNumber(decimal);
                }
            } else if (Math.abs(number.longValue()) > LARGEST_EXACT) {
                json.writeString(number.toString());
            } else {
                json.writeNumber(number.longValue());
            }
        }

        @Override
        public void names(List<String> names) throws IOException {
            json.writeArrayFieldStart("Value");
            for (String name : names) {
                if (name == null) {
                    json.writeNull();
                } else {
                    json.writeStartObject();
                    for (Map.Entry<String, String> group :
                            PersonName.groups(name).entrySet()) {
                        json.writeStringField(group.getKey(), group.getValue());
                    }
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        }

        @Override
        public void binary(byte[] bytes) throws IOException {
            json.writeBinaryField("InlineBinary", bytes);
        }

        @Override
        public void bulk(String uri) throws IOException {
            json.writeStringField("BulkDataURI", uri);
        }

        @Override
        public void beginItem() throws IOException {
            if (!inItems) {
                json.writeArrayFieldStart("Value");
            }
            inItems = false;
            json.writeStartObject();
        }

        @Override
        public void endItem() throws IOException {
            json.writeEndObject();
            inItems = true;
        }
    }
}
