package org.dromedary.worklist.hl7;

import java.util.ArrayList;
import java.util.List;

import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;

/** One ORC and OBR of a message with what follows them. */
final class OrderGroup {

    private final Hl7Segment orc;
    private final List<Hl7Segment> ipcs = new ArrayList<>();
    private Hl7Segment obr;
    private Hl7Segment tq1;
    private Hl7Segment zds;

    private OrderGroup(Hl7Segment orc) {
        this.orc = orc;
    }

    /** The orders of a message; at least one. */
    static List<OrderGroup> of(Hl7Message message) throws Hl7RefusedException {
        List<OrderGroup> groups = new ArrayList<>();
        OrderGroup group = null;
        for (Hl7Segment segment : message.segments()) {
            if (segment.name().equals("ORC")) {
                group = new OrderGroup(segment);
                groups.add(group);
            } else if (group != null && segment.name().equals("OBR") && group.obr != null) {
                // several requests under one ORC
                OrderGroup next = new OrderGroup(group.orc);
                next.obr = segment;
                next.tq1 = group.tq1;
                group = next;
                groups.add(group);
            } else if (group != null) {
                group.add(segment);
            }
        }
        if (groups.isEmpty()) {
            throw new Hl7RefusedException(Reason.SEGMENT_SEQUENCE, "The message has no ORC segment");
        }
        List<OrderGroup> studies =
                groups.stream().filter(one -> one.zds != null).toList();
        if (studies.size() == 1) {
            // IHE RAD-4: one at the end of the message is for all of its orders
            groups.forEach(one -> one.zds = studies.get(0).zds);
        }
        return groups;
    }

    private void add(Hl7Segment segment) {
        switch (segment.name()) {
            case "OBR" -> obr = segment;
            case "TQ1" -> tq1 = segment;
            case "ZDS" -> zds = segment;
            case "IPC" -> ipcs.add(segment);
            default -> {
                // not needed for a worklist
            }
        }
    }

    Hl7Segment orc() {
        return orc;
    }

    /** Null in some cancellations. */
    Hl7Segment obr() {
        return obr;
    }

    /** The steps in the imaging department; none before HL7 2.5. */
    List<Hl7Segment> ipcs() {
        return ipcs;
    }

    /** A component of OBR, or null. */
    String obr(int field, int component) {
        return obr == null ? null : obr.value(field, component);
    }

    /** A component of TQ1, or null. */
    String tq1(int field, int component) {
        return tq1 == null ? null : tq1.value(field, component);
    }

    /** Study Instance UID of ZDS-1, or null. */
    String zds() {
        return zds == null ? null : zds.value(1);
    }

    /** Placer order number with its namespace, or null. */
    String placerOrder() {
        return number(2);
    }

    /** Filler order number with its namespace, or null. */
    String fillerOrder() {
        return number(3);
    }

    /** The number alone of field 2 or 3 of ORC or OBR. */
    String numberAlone(int field) {
        String own = orc.value(field);
        return own == null ? obr(field, 1) : own;
    }

    private String number(int field) {
        String number = numberAlone(field);
        String namespace = orc.value(field) == null ? obr(field, 2) : orc.value(field, 2);
        return number == null || namespace == null ? number : number + "^" + namespace;
    }
}
