package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Retrieve Capabilities (PS3.18 §8.9): a description in WADL. */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "dromedary.dicom-web.enabled", matchIfMissing = true)
class CapabilitiesController {

    private static final String WADL = "application/vnd.sun.wadl+xml";
    private static final String NAMESPACE = "http://wadl.dev.java.net/2009/02";

    private final DicomWebSettings settings;

    CapabilitiesController(DicomWebSettings settings) {
        this.settings = settings;
    }

    @RequestMapping(
            method = RequestMethod.OPTIONS,
            path = {DicomWebUrls.ROOT, DicomWebUrls.ROOT + "/"})
    void capabilities(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean accepted =
                MediaRange.accepted(Requests.accept(request)).stream().anyMatch(range -> range.covers(WADL));
        if (!accepted) {
            throw DicomWebException.notAcceptable("The capabilities are given as " + WADL);
        }
        response.setHeader(HttpHeaders.ALLOW, "OPTIONS");
        response.setContentType(WADL);
        try {
            write(DicomWebUrls.of(request, settings), response);
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static void write(DicomWebUrls urls, HttpServletResponse response) throws IOException, XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newFactory()
                .createXMLStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8.name());
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("application");
        xml.writeDefaultNamespace(NAMESPACE);
        xml.writeStartElement("resources");
        xml.writeAttribute("base", urls.base());
        Map<String, List<Capabilities.Transaction>> byPath = Capabilities.all().stream()
                .collect(
                        Collectors.groupingBy(Capabilities.Transaction::path, LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Capabilities.Transaction>> resource : byPath.entrySet()) {
            xml.writeStartElement("resource");
            xml.writeAttribute("path", resource.getKey().substring(1));
            for (Capabilities.Transaction transaction : resource.getValue()) {
                method(xml, transaction);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static void method(XMLStreamWriter xml, Capabilities.Transaction transaction) throws XMLStreamException {
        xml.writeStartElement("method");
        xml.writeAttribute("name", transaction.method());
        xml.writeAttribute("id", transaction.name());
        if (transaction.method().equals("POST")) {
            xml.writeStartElement("request");
            representation(xml, "multipart/related; type=\"application/dicom\"");
            xml.writeEndElement();
        }
        xml.writeStartElement("response");
        for (String type : transaction.mediaTypes().split(", ")) {
            representation(xml, type);
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void representation(XMLStreamWriter xml, String type) throws XMLStreamException {
        xml.writeEmptyElement("representation");
        xml.writeAttribute("mediaType", type);
    }
}
