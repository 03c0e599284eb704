package org.dromedary.worklist.hl7;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;

/** What a message orders: the steps, and what shall become of each. */
final class OrderReader {

    private static final Set<String> TYPES = Set.of("ORM^O01", "OMI^O23", "OMG^O19");
    /** HL7 table 0119: new, changed, replaced, and the department's words for the same. */
    private static final Set<String> WANTED = Set.of("NW", "XO", "XX", "RP", "RO", "SN", "PA", "CH", "OK", "XR");

    private static final Set<String> TAKEN_BACK = Set.of("CA", "OC", "CR", "DC", "OD", "DR");
    private static final int MOST_STEPS = 500;

    private final OrderMapping mapping;

    OrderReader(WorklistProperties.Hl7 settings, Clock clock) {
        mapping = new OrderMapping(settings, clock);
    }

    List<OrderStep> read(Hl7Message message) throws Hl7RefusedException {
        check(message.msh());
        List<OrderStep> steps = new ArrayList<>();
        for (OrderGroup group : OrderGroup.of(message)) {
            if (group.ipcs().isEmpty()) {
                steps.add(step(message, group, null));
            }
            for (Hl7Segment ipc : group.ipcs()) {
                steps.add(step(message, group, ipc));
            }
            if (steps.size() > MOST_STEPS) {
                throw new Hl7RefusedException(
                        Reason.SEGMENT_SEQUENCE, "The message has more than " + MOST_STEPS + " steps");
            }
        }
        return steps;
    }

    private static void check(Hl7Segment msh) throws Hl7RefusedException {
        String type = msh.value(9, 1);
        String event = msh.value(9, 2);
        if (TYPES.stream().noneMatch(known -> known.substring(0, 3).equals(type))) {
            throw new Hl7RefusedException(
                    Reason.UNSUPPORTED_MESSAGE_TYPE, "Only ORM^O01, OMI^O23 and OMG^O19 are taken (MSH-9)");
        }
        if (!TYPES.contains(type + "^" + event)) {
            throw new Hl7RefusedException(
                    Reason.UNSUPPORTED_EVENT, "Only ORM^O01, OMI^O23 and OMG^O19 are taken (MSH-9)");
        }
        String version = msh.value(12);
        if (version != null && !version.startsWith("2.")) {
            throw new Hl7RefusedException(Reason.UNSUPPORTED_VERSION, "Only HL7 v2 is taken (MSH-12)");
        }
    }

    private OrderStep step(Hl7Message message, OrderGroup group, Hl7Segment ipc) throws Hl7RefusedException {
        String control = group.orc().value(1);
        EntryState state = state(group.orc().value(5));
        boolean wanted = WANTED.contains(String.valueOf(control));
        if (TAKEN_BACK.contains(String.valueOf(control))) {
            state = EntryState.CANCELLED;
        } else if (wanted && state == null) {
            state = EntryState.SCHEDULED;
        } else if (!wanted && !"SC".equals(control)) {
            throw new Hl7RefusedException(
                    control == null ? Reason.REQUIRED_FIELD_MISSING : Reason.TABLE_VALUE_NOT_FOUND,
                    "ORC-1 must be NW, XO, CA, DC, SC or their like in HL7 table 0119");
        }
        OrderStep step = new OrderStep(
                group.placerOrder(),
                group.fillerOrder(),
                OrderMapping.accessionNumber(group, ipc),
                OrderMapping.procedureId(group, ipc),
                OrderMapping.stepId(group, ipc),
                state,
                wanted && state != EntryState.CANCELLED ? mapping.dataset(message, group, ipc) : null);
        if (step.placerOrder() == null && step.fillerOrder() == null && step.accessionNumber() == null) {
            throw new Hl7RefusedException(
                    Reason.REQUIRED_FIELD_MISSING, "An order has no number: fill ORC-2, ORC-3 or OBR-18");
        }
        return step;
    }

    /** ORC-5, HL7 table 0038; null if it says nothing about the step's state. */
    private static EntryState state(String status) {
        return switch (String.valueOf(status)) {
            case "SC" -> EntryState.SCHEDULED;
            case "IP", "A" -> EntryState.STARTED;
            case "CM" -> EntryState.COMPLETED;
            case "CA", "DC", "RP" -> EntryState.CANCELLED;
            default -> null;
        };
    }
}
