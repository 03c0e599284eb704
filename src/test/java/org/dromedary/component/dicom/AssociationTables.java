package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.aoju.bus.image.metric.internal.pdu.RoleSelection;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of associations; the negotiation itself is asked. */
public final class AssociationTables {

    private static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
    private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

    private AssociationTables() {}

    private static Set<String> asked() {
        Set<String> asked = new LinkedHashSet<>(Set.of(StorageClasses.VERIFICATION, CommitmentReports.SOP_CLASS));
        asked.add(QueryModel.worklist.find());
        for (QueryModel model : EnumSet.of(QueryModel.patient, QueryModel.study)) {
            asked.addAll(Set.of(model.find(), model.move(), model.get()));
        }
        return asked;
    }

    /**
     * The network services.
     *
     * @param services option of the program's consumer
     */
    public static String services(String services) {
        Set<DicomService> enabled = DicomService.parse(services);
        Set<String> asked = asked();
        MarkdownTable table = new MarkdownTable("SOP class", "UID", "as SCU", "as SCP");
        table.row("Storage (all classes of the annex)", "", "yes", yes(enabled.contains(DicomService.store)));
        for (ServedClass served : ServedClass.ALL) {
            table.row(served.name(), served.uid(), yes(asked.contains(served.uid())), yes(served.isEnabled(enabled)));
        }
        return table.toString();
    }

    private static String yes(boolean whether) {
        return whether ? "yes" : "no";
    }

    /** How contexts are answered, with the caller's roles. */
    public static String acceptedContexts(String services) {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setServices(services);
        MarkdownTable table = new MarkdownTable(
                "SOP class", "requests", "transfer syntaxes", "role of the caller", "extended negotiation");
        table.row(row("Storage (each class of the annex)", CT_IMAGE, "C-STORE", "none", configuration));
        for (ServedClass served : ServedClass.ALL) {
            table.row(row(
                    served.name(),
                    served.uid(),
                    String.join(", ", served.requests()),
                    served.isQueryRetrieve() ? "answered" : "none",
                    configuration));
        }
        return table.toString();
    }

    private static String[] row(
            String name, String uid, String requests, String extended, DicomConfiguration configuration) {
        return new String[] {name, requests, syntaxes(uid, configuration), roles(uid, configuration), extended};
    }

    /** Each transfer syntax is proposed by itself. */
    private static String syntaxes(String sopClass, DicomConfiguration configuration) {
        String[] some = {
            TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
            TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
            JPEG_BASELINE
        };
        Set<String> taken = Arrays.stream(some)
                .filter(syntax -> answer(configuration, sopClass, syntax)
                        .getPresentationContext(1)
                        .isAccepted())
                .collect(Collectors.toSet());
        if (taken.size() == some.length) {
            return "all of the table of transfer syntaxes";
        }
        if (taken.equals(Set.of(some[0], some[1]))) {
            return "Implicit and Explicit VR Little Endian";
        }
        throw new IllegalStateException(sopClass + " is accepted in " + taken + ": find words for that");
    }

    private static AAssociateAC answer(DicomConfiguration configuration, String sopClass, String syntax) {
        AAssociateRQ rq = new AAssociateRQ();
        rq.addPresentationContext(new Presentation(1, sopClass, syntax));
        rq.addRoleSelection(new RoleSelection(sopClass, true, true));
        AAssociateAC ac = new AAssociateAC();
        new Contexts(configuration).answer(rq, ac);
        return ac;
    }

    private static String roles(String sopClass, DicomConfiguration configuration) {
        RoleSelection role = answer(configuration, sopClass, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN)
                .getRoleSelectionFor(sopClass);
        return Stream.of(role.isSCU() ? "SCU" : "", role.isSCP() ? "SCP" : "")
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** What a C-GET proposes unasked. */
    public static Set<String> proposedByGet() {
        return new LinkedHashSet<>(RetrievedClasses.usual());
    }

    /** Who we say that we are. */
    public static String identification() {
        return new MarkdownTable("item", "value")
                .row("Application Context Name", "1.2.840.10008.3.1.1.1")
                .row("Implementation Class UID", Part10.IMPLEMENTATION_CLASS_UID)
                .row("Implementation Version Name", Part10.IMPLEMENTATION_VERSION_NAME)
                .toString();
    }

    /** The secure transport connection profiles. */
    public static String tlsProfiles() {
        MarkdownTable table = new MarkdownTable("`tlsProfile`", "versions", "cipher suites, the preferred first");
        for (TlsProfile profile : TlsProfile.values()) {
            table.row(
                    "`" + profile + "`",
                    String.join(", ", profile.protocols()),
                    String.join(", ", profile.cipherSuites()));
        }
        return table.toString();
    }

    /** The options of {@code dicom:}, from what Camel's tools have made of the annotations. */
    public static String options() throws IOException {
        MarkdownTable table = new MarkdownTable("option", "as", "default", "meaning");
        try (InputStream in =
                DicomEndpoint.class.getResourceAsStream("/META-INF/org/dromedary/component/dicom/dicom.json")) {
            for (Map.Entry<String, JsonNode> option :
                    new ObjectMapper().readTree(in).get("properties").properties()) {
                JsonNode of = option.getValue();
                if (of.get("kind").asText().equals("parameter")
                        && !of.path("label").asText().contains("advanced")) {
                    table.row(
                            "`" + option.getKey() + "`",
                            of.path("label").asText().replace(",", ", "),
                            of.has("defaultValue")
                                    ? "`" + of.get("defaultValue").asText() + "`"
                                    : null,
                            of.get("description").asText());
                }
            }
        }
        return table.toString();
    }
}
