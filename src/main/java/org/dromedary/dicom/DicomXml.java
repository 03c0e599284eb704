package org.dromedary.dicom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import org.aoju.bus.image.galaxy.data.ElementDictionary;

/**
 * Writes datasets in the Native DICOM Model (PS3.19 annex A.1), streaming, one document each. Characters that XML cannot hold
 * become U+FFFD.
 */
public final class DicomXml {

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();
    private static final String NAMESPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    private DicomXml() {}

    /** A dataset as {@link KeywordMap} has it; the stream stays open. */
    public static void write(Map<String, ?> dataset, OutputStream out) throws IOException {
        MapWalker.walk(dataset, new Sink(out));
    }

    /**
     * The dataset of a file, without its file meta information; the stream stays open.
     *
     * @throws DicomFormatException if the file is no DICOM file or contradicts itself; what was written until then stays
     */
    public static void write(Path file, ModelView view, OutputStream out) throws IOException {
        FileWalker.walk(file, view, new Sink(out));
    }

    /** Something that writes XML. */
    @FunctionalInterface
    private interface Step {

        void run() throws XMLStreamException;
    }

    private static final class Sink implements ModelSink {

        private static final List<String> NAME_PARTS =
                List.of("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix");

        private final XMLStreamWriter xml;
        /** How many items the open sequences have so far, innermost first. */
        private final Deque<Integer> items = new ArrayDeque<>();

        Sink(OutputStream out) throws IOException {
            try {
                xml = FACTORY.createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            } catch (XMLStreamException e) {
                throw new IOException(e);
            }
        }

        private static void run(Step step) throws IOException {
            try {
                step.run();
            } catch (XMLStreamException e) {
                throw e.getNestedException() instanceof IOException io ? io : new IOException(e);
            }
        }

        @Override
        public void beginDataset() throws IOException {
            run(() -> {
                xml.writeStartDocument("UTF-8", "1.0");
                xml.writeStartElement("NativeDicomModel");
                xml.writeDefaultNamespace(NAMESPACE);
            });
        }

        @Override
        public void endDataset() throws IOException {
            run(() -> {
                xml.writeEndElement();
                xml.writeEndDocument();
                xml.flush();
            });
        }

        @Override
        public void beginAttribute(int tag, String vr, String creator) throws IOException {
            String keyword = ElementDictionary.keywordOf(tag, creator);
            run(() -> {
                xml.writeStartElement("DicomAttribute");
                xml.writeAttribute("tag", String.format("%08X", creator == null ? tag : tag & 0xFFFF00FF));
                xml.writeAttribute("vr", vr);
                if (keyword != null && !keyword.isEmpty() && creator == null) {
                    xml.writeAttribute("keyword", keyword);
                }
                if (creator != null) {
                    xml.writeAttribute("privateCreator", clean(creator));
                }
            });
            items.push(0);
        }

        @Override
        public void endAttribute() throws IOException {
            items.pop();
            run(xml::writeEndElement);
        }

        @Override
        public void values(String vr, List<?> values) throws IOException {
            run(() -> {
                for (int i = 0; i < values.size(); i++) {
                    start("Value", i + 1);
                    if (values.get(i) != null) {
                        xml.writeCharacters(clean(values.get(i).toString()));
                    }
                    xml.writeEndElement();
                }
            });
        }

        private void start(String element, int number) throws XMLStreamException {
            xml.writeStartElement(element);
            xml.writeAttribute("number", Integer.toString(number));
        }

        @Override
        public void names(List<String> names) throws IOException {
            run(() -> {
                for (int i = 0; i < names.size(); i++) {
                    start("PersonName", i + 1);
                    if (names.get(i) != null) {
                        for (Map.Entry<String, String> group :
                                PersonName.groups(names.get(i)).entrySet()) {
                            group(group.getKey(), group.getValue());
                        }
                    }
                    xml.writeEndElement();
                }
            });
        }

        private void group(String name, String value) throws XMLStreamException {
            xml.writeStartElement(name);
            String[] parts = value.split("\\^", -1);
            for (int i = 0; i < parts.length && i < NAME_PARTS.size(); i++) {
                if (!parts[i].isEmpty()) {
                    xml.writeStartElement(NAME_PARTS.get(i));
                    xml.writeCharacters(clean(parts[i]));
                    xml.writeEndElement();
                }
            }
            xml.writeEndElement();
        }

        @Override
        public void binary(byte[] bytes) throws IOException {
            run(() -> {
                xml.writeStartElement("InlineBinary");
                xml.writeCharacters(Base64.getEncoder().encodeToString(bytes));
                xml.writeEndElement();
            });
        }

        @Override
        public void bulk(String uri) throws IOException {
            run(() -> {
                xml.writeEmptyElement("BulkData");
                xml.writeAttribute("uri", uri);
            });
        }

        @Override
        public void beginItem() throws IOException {
            int number = items.pop() + 1;
            items.push(number);
            run(() -> start("Item", number));
        }

        @Override
        public void endItem() throws IOException {
            run(xml::writeEndElement);
        }

        /** Without what XML 1.0 has no characters for. */
        private static String clean(String text) {
            boolean fine = text.codePoints().allMatch(Sink::isCharacter);
            return fine
                    ? text
                    : text.codePoints()
                            .map(c -> isCharacter(c) ? c : 0xFFFD)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
        }

        private static boolean isCharacter(int c) {
            return c >= 0x20 && c <= 0xD7FF
                    || c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || c >= 0xE000 && c <= 0xFFFD
                    || c >= 0x10000;
        }
    }
}
