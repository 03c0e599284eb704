package org.dromedary.worklist.hl7;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;

/**
 * An order as a worklist item: which field becomes which attribute is the table in {@code docs/pipelines/worklist.md}, which
 * follows IHE RAD TF-2 §4.4 (RAD-4) and appendix B.
 */
final class OrderMapping {

    private static final int LONGEST_ID = 16;
    private static final Pattern MODALITY = Pattern.compile("[A-Z0-9_]{1,16}");
    /** HL7 table 0074, where it has another word for a modality of PS3.3. */
    private static final Map<String, String> DIAGNOSTIC_SERVICES =
            Map.of("NMR", "MR", "NMS", "NM", "RUS", "US", "VUS", "US", "CUS", "US", "OUS", "US", "CTH", "CT");

    private final WorklistProperties.Hl7 settings;
    private final Clock clock;

    OrderMapping(WorklistProperties.Hl7 settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** AccessionNumber; a department that does not number requests apart from orders uses its order number. */
    static String accessionNumber(OrderGroup order, Hl7Segment ipc) {
        String filler = order.numberAlone(3);
        return Hl7Values.line(Hl7Values.first(
                ipc == null ? null : ipc.value(1),
                order.obr(18, 1),
                filler != null && filler.length() <= LONGEST_ID ? filler : null));
    }

    /** RequestedProcedureID as it is written, or null. */
    static String procedureId(OrderGroup order, Hl7Segment ipc) {
        return Hl7Values.line(Hl7Values.first(ipc == null ? null : ipc.value(2), order.obr(19, 1)));
    }

    /** ScheduledProcedureStepID as it is written, or null. */
    static String stepId(OrderGroup order, Hl7Segment ipc) {
        return Hl7Values.line(Hl7Values.first(ipc == null ? null : ipc.value(4), order.obr(20, 1)));
    }

    /**
     * The item.
     *
     * @param ipc the step, or null if the message has none
     * @throws Hl7RefusedException if what nobody can make up is missing: patient, procedure
     */
    Map<String, Object> dataset(Hl7Message message, OrderGroup order, Hl7Segment ipc) throws Hl7RefusedException {
        if (order.obr() == null) {
            throw new Hl7RefusedException(Reason.SEGMENT_SEQUENCE, "An order has no OBR segment");
        }
        Map<String, Object> dataset = new LinkedHashMap<>();
        patient(message, dataset);
        request(message, order, ipc, dataset);
        dataset.put("ScheduledProcedureStepSequence", List.of(step(message, order, ipc)));
        return dataset;
    }

    private static void patient(Hl7Message message, Map<String, Object> dataset) throws Hl7RefusedException {
        Hl7Segment pid = message.first("PID");
        if (pid == null) {
            throw new Hl7RefusedException(Reason.SEGMENT_SEQUENCE, "The message has no PID segment");
        }
        String id = Hl7Values.line(Hl7Values.first(pid.value(3), pid.value(2)));
        if (id == null) {
            throw new Hl7RefusedException(Reason.REQUIRED_FIELD_MISSING, "PID-3 (patient identifier) is empty");
        }
        String name = Hl7Values.name(pid, 5, 1);
        if (name == null) {
            throw new Hl7RefusedException(Reason.REQUIRED_FIELD_MISSING, "PID-5 (patient name) is empty");
        }
        dataset.put("PatientName", name);
        dataset.put("PatientID", id);
        dataset.put("IssuerOfPatientID", Hl7Values.description(pid.value(3, 4)));
        dataset.put("PatientBirthDate", Hl7Values.date(pid.value(7)));
        dataset.put("PatientSex", sex(pid.value(8)));
        visit(message, pid, dataset);
        List<String> allergies = new ArrayList<>();
        for (Hl7Segment segment : message.segments()) {
            if (segment.name().equals("AL1")) {
                String allergy = Hl7Values.description(Hl7Values.first(segment.value(3, 2), segment.value(3)));
                if (allergy != null) {
                    allergies.add(allergy);
                }
            }
        }
        dataset.put("Allergies", allergies.isEmpty() ? null : allergies);
    }

    private static void visit(Hl7Message message, Hl7Segment pid, Map<String, Object> dataset) {
        Hl7Segment pv1 = message.first("PV1");
        String admission = pv1 == null ? null : pv1.value(19);
        dataset.put("AdmissionID", Hl7Values.description(Hl7Values.first(admission, pid.value(18))));
        if (pv1 == null) {
            return;
        }
        List<String> place = new ArrayList<>();
        for (int component = 1; component <= 4; component++) {
            String part = Hl7Values.line(pv1.value(3, component));
            if (part != null) {
                place.add(part);
            }
        }
        dataset.put("CurrentPatientLocation", Hl7Values.description(String.join(" ", place)));
        dataset.put("ReferringPhysicianName", Hl7Values.name(pv1, 8, 2));
        // HL7 table 0009; PS3.3 C.2.3: 3 is definitely pregnant, 4 unknown
        dataset.put("PregnancyStatus", "B6".equals(pv1.value(15)) ? 3 : null);
        dataset.put("ConfidentialityConstraintOnPatientDataDescription", Hl7Values.description(pv1.value(16)));
    }

    private static String sex(String code) {
        if (code == null) {
            return null;
        }
        return switch (code) {
            case "M", "F", "O" -> code;
            case "A" -> "O";
            default -> null;
        };
    }

    private static void request(Hl7Message message, OrderGroup order, Hl7Segment ipc, Map<String, Object> dataset) {
        Hl7Segment orc = order.orc();
        Hl7Segment obr = order.obr();
        dataset.put("AccessionNumber", accessionNumber(order, ipc));
        String procedure = procedureId(order, ipc);
        String fallback = Hl7Values.first(
                accessionNumber(order, ipc),
                Hl7Values.line(order.numberAlone(3)),
                Hl7Values.line(order.numberAlone(2)));
        dataset.put("RequestedProcedureID", procedure != null || fallback == null ? procedure : end(fallback));
        dataset.put("StudyInstanceUID", Hl7Values.first(ipc == null ? null : ipc.value(3), order.zds()));
        boolean coded = obr.value(44) != null;
        dataset.put("RequestedProcedureCodeSequence", Hl7Values.code(obr, coded ? 44 : 4, 1));
        dataset.put(
                "RequestedProcedureDescription",
                Hl7Values.description(Hl7Values.first(
                        obr.value(44, 2), obr.value(4, 2), obr.value(44), obr.value(4), obr.value(4, 5))));
        dataset.put("RequestedProcedurePriority", priority(order));
        dataset.put("PatientTransportArrangements", Hl7Values.description(obr.value(30)));
        dataset.put(
                "ReasonForTheRequestedProcedure",
                Hl7Values.description(Hl7Values.first(obr.value(31, 2), obr.value(31))));
        dataset.put("PatientState", Hl7Values.description(Hl7Values.first(obr.value(12, 2), obr.value(12))));
        dataset.put("MedicalAlerts", Hl7Values.description(obr.value(13)));
        String ordering = Hl7Values.name(orc, 12, 2);
        dataset.put("RequestingPhysician", ordering == null ? Hl7Values.name(obr, 16, 2) : ordering);
        dataset.put("RequestingService", Hl7Values.description(Hl7Values.first(orc.value(17, 2), orc.value(17))));
        dataset.put("PlacerOrderNumberImagingServiceRequest", Hl7Values.description(order.numberAlone(2)));
        dataset.put("FillerOrderNumberImagingServiceRequest", Hl7Values.description(order.numberAlone(3)));
    }

    /** What identifies best is at the end of a number. */
    private static String end(String number) {
        return number.length() > LONGEST_ID ? number.substring(number.length() - LONGEST_ID) : number;
    }

    private static String priority(OrderGroup order) {
        String code = Hl7Values.first(order.tq1(9, 1), order.orc().value(7, 6), order.obr(27, 6), order.obr(5, 1));
        if (code == null) {
            return null;
        }
        return switch (code) {
            case "S" -> "STAT";
            case "A" -> "HIGH";
            case "R" -> "ROUTINE";
            case "P", "C" -> "MEDIUM";
            case "T" -> "HIGH";
            default -> null;
        };
    }

    private Map<String, Object> step(Hl7Message message, OrderGroup order, Hl7Segment ipc) {
        Map<String, Object> step = new LinkedHashMap<>();
        String modality = modality(order, ipc);
        step.put("Modality", modality);
        step.put("ScheduledStationAETitle", stations(order, ipc, modality));
        step.put("ScheduledStationName", ipc == null ? null : Hl7Values.line(ipc.value(7)));
        step.put("ScheduledProcedureStepLocation", ipc == null ? null : Hl7Values.line(ipc.value(8)));
        String start = start(message, order);
        step.put("ScheduledProcedureStepStartDate", Hl7Values.date(start));
        String time = Hl7Values.time(start);
        step.put("ScheduledProcedureStepStartTime", time == null ? "0000" : time);
        step.put("ScheduledPerformingPhysicianName", Hl7Values.name(order.obr(), 34, 2));
        step.put("ScheduledProcedureStepID", stepId(order, ipc));
        List<Map<String, Object>> protocol =
                ipc != null && ipc.value(6) != null ? Hl7Values.code(ipc, 6, 1) : Hl7Values.code(order.obr(), 4, 4);
        step.put("ScheduledProtocolCodeSequence", protocol);
        step.put(
                "ScheduledProcedureStepDescription",
                Hl7Values.description(Hl7Values.first(
                        ipc == null ? null : ipc.value(6, 2), order.obr(4, 5), order.obr(4, 2), order.obr(4, 1))));
        return step;
    }

    private static String modality(OrderGroup order, Hl7Segment ipc) {
        String code = Hl7Values.first(ipc == null ? null : ipc.value(5), order.obr(24, 1));
        String modality = code == null ? "OT" : DIAGNOSTIC_SERVICES.getOrDefault(code, code);
        return MODALITY.matcher(modality).matches() ? modality : "OT";
    }

    private Object stations(OrderGroup order, Hl7Segment ipc, String modality) {
        String named = ipc == null ? null : ipc.value(9);
        String all = named == null ? settings.stations().get(modality) : named;
        if (all == null) {
            return null;
        }
        List<String> titles =
                List.of(all.split("[,\\\\]")).stream().map(String::strip).toList();
        return titles.size() == 1 ? titles.get(0) : titles;
    }

    /** When it is to be done; an order without an appointment is to be done now. */
    private String start(Hl7Message message, OrderGroup order) {
        for (String stamp : new String[] {
            order.orc().value(7, 4),
            order.tq1(7, 1),
            order.obr(27, 4),
            order.obr(36, 1),
            order.obr(6, 1),
            order.orc().value(15),
            message.msh().value(7)
        }) {
            if (Hl7Values.date(stamp) != null) {
                return stamp;
            }
        }
        return DateTimeFormatter.ofPattern("yyyyMMddHHmmss").format(LocalDateTime.now(clock));
    }
}
