package org.dromedary.component.dicom;

import org.aoju.bus.image.metric.internal.pdu.AAbort;

/**
 * Counts the bytes of each command set (PS3.7 §6.3) as its PDVs pass (PS3.8 §9.3.5.1, annex E.2): the toolkit parses a command
 * set by recursion and keeps it whole, and nothing in the protocol bounds it.
 */
final class CommandBound {

    /** Real ones have less than 300; the longest that we serve holds an AE title and two UIDs. */
    private static final int LONGEST_COMMAND = 8 * 1024;

    private static final int HEADER = 6;
    private static final int LENGTH = 4;
    private static final int COMMAND = 1;
    private static final int LAST = 2;
    /** Context id and message control header count into the length of a PDV. */
    private static final int COUNTED = 2;

    private int headerBytes;
    private long length;
    private long rest;
    private long command;

    /** A new P-DATA-TF begins; PDVs do not go on from one to the next. */
    void begin() {
        headerBytes = 0;
        rest = 0;
    }

    /** @throws AAbort if a command set is too long */
    void pass(byte[] bytes, int offset, int count) throws AAbort {
        int at = 0;
        while (at < count) {
            if (rest > 0) {
                int body = (int) Math.min(rest, count - at);
                rest -= body;
                at += body;
            } else {
                header(bytes[offset + at] & 0xFF);
                at++;
            }
        }
    }

    private void header(int value) throws AAbort {
        if (headerBytes == 0) {
            length = 0;
        }
        if (headerBytes < LENGTH) {
            length = length << 8 | value;
        }
        headerBytes++;
        if (headerBytes == HEADER) {
            headerBytes = 0;
            // what contradicts itself ends at the toolkit's own checks
            rest = Math.max(0, length - COUNTED);
            count(value);
        }
    }

    private void count(int control) throws AAbort {
        if ((control & COMMAND) == 0) {
            command = 0;
            return;
        }
        command += rest;
        if (command > LONGEST_COMMAND) {
            throw new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.INVALID_PDU_PARAMETER_VALUE);
        }
        if ((control & LAST) != 0) {
            command = 0;
        }
    }
}
