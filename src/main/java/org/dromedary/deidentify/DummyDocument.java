package org.dromedary.deidentify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** What takes the place of an encapsulated document: one of its kind without content, so that viewers open it. */
final class DummyDocument {

    private static final int KIND = Dictionary.tag("MIMETypeOfEncapsulatedDocument");
    private static final int LENGTH = Dictionary.tag("EncapsulatedDocumentLength");

    private DummyDocument() {}

    static void replace(EditableItem item, EditableElement document) {
        String kind = item.text(KIND);
        byte[] empty =
                switch (kind == null ? "" : kind.toLowerCase(Locale.ROOT)) {
                    case "application/pdf" -> pdf();
                    case "text/xml" ->
                        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>".getBytes(StandardCharsets.US_ASCII);
                    default -> new byte[2];
                };
        item.replaceBytes(document, "OB", empty);
        EditableElement length = item.get(LENGTH);
        if (length != null) {
            item.replace(length, "UL", String.valueOf(empty.length));
        }
    }

    /** One blank page (ISO 32000-1 §7.5). */
    private static byte[] pdf() {
        List<String> objects = List.of(
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>");
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder table = new StringBuilder("xref\n0 4\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append(String.format("%010d 00000 n \n", pdf.length()));
            pdf.append(i + 1).append(" 0 obj").append(objects.get(i)).append("endobj\n");
        }
        int start = pdf.length();
        pdf.append(table)
                .append("trailer<</Size 4/Root 1 0 R>>\nstartxref\n")
                .append(start)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
