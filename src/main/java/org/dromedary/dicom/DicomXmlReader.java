package org.dromedary.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a dataset in the Native DICOM Model (PS3.19 annex A.1), as {@link KeywordMap} has it. No document type, no entities:
 * the writer is a stranger.
 */
public final class DicomXmlReader {

    private static final String[] NAME_PARTS = {"FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"};

    private final XMLStreamReader xml;

    private DicomXmlReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** @throws DicomFormatException if this is no Native DICOM Model, or it ends in the middle */
    public static Map<String, Object> read(InputStream in) throws IOException {
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            xml.nextTag();
            if (!xml.getLocalName().equals("NativeDicomModel")) {
                throw new DicomFormatException("Not a Native DICOM Model: it begins with another element");
            }
            return new DicomXmlReader(xml).dataset(0);
        } catch (XMLStreamException e) {
            throw new DicomFormatException("Not a Native DICOM Model: line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNumber()) + " cannot be read");
        }
    }

    /** Up to the end of the element that holds it. */
    private Map<String, Object> dataset(int depth) throws XMLStreamException, DicomFormatException {
        if (depth > DatasetBuilder.DEEPEST) {
            throw new DicomFormatException(
                    "Items stand inside each other more than " + DatasetBuilder.DEEPEST + " deep");
        }
        DatasetBuilder values = new DatasetBuilder();
        while (nextChild()) {
            if (xml.getLocalName().equals("DicomAttribute")) {
                attribute(values, depth);
            } else {
                skip();
            }
        }
        return values.map();
    }

    private void attribute(DatasetBuilder dataset, int depth) throws XMLStreamException, DicomFormatException {
        String tag = xml.getAttributeValue(null, "tag");
        String vr = xml.getAttributeValue(null, "vr");
        boolean isPrivate = xml.getAttributeValue(null, "privateCreator") != null;
        List<Object> values = new ArrayList<>();
        while (nextChild()) {
            switch (xml.getLocalName()) {
                case "Value" -> values.add(xml.getElementText());
                case "PersonName" -> values.add(personName());
                case "Item" -> values.add(dataset(depth + 1));
                default -> skip();
            }
        }
        if (tag == null) {
            throw new DicomFormatException("Not a Native DICOM Model: an element has no tag");
        }
        if (!isPrivate) {
            dataset.add(tag, vr, values);
        }
    }

    private String personName() throws XMLStreamException {
        String alphabetic = null;
        String ideographic = null;
        String phonetic = null;
        while (nextChild()) {
            switch (xml.getLocalName()) {
                case "Alphabetic" -> alphabetic = group();
                case "Ideographic" -> ideographic = group();
                case "Phonetic" -> phonetic = group();
                default -> skip();
            }
        }
        return DatasetBuilder.personName(alphabetic, ideographic, phonetic);
    }

    private String group() throws XMLStreamException {
        String[] parts = new String[NAME_PARTS.length];
        while (nextChild()) {
            String part = xml.getLocalName();
            String text = xml.getElementText();
            for (int i = 0; i < parts.length; i++) {
                if (NAME_PARTS[i].equals(part)) {
                    parts[i] = text;
                }
            }
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            name.append(i == 0 ? "" : "^").append(parts[i] == null ? "" : parts[i]);
        }
        return name.toString().replaceFirst("\\^+$", "");
    }

    /** Goes to the next element inside the present one; false at its end. */
    private boolean nextChild() throws XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
        }
        return false;
    }

    private void skip() throws XMLStreamException {
        for (int open = 1; open > 0; ) {
            int event = xml.next();
            open += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }
}
