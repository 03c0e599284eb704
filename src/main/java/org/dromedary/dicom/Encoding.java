package org.dromedary.dicom;

import java.nio.ByteOrder;

/**
 * How element headers and numbers are laid out in a dataset, an item or a sequence under UN (PS3.5 §7, §6.2.2).
 *
 * @param implicit elements carry no VR
 * @param bigEndian numbers have the most significant byte first
 */
record Encoding(boolean implicit, boolean bigEndian) {

    /** Implicit VR Little Endian. */
    static final Encoding IMPLICIT = new Encoding(true, false);

    private static final Encoding[] ALL = {
        new Encoding(false, false), new Encoding(false, true), IMPLICIT, new Encoding(true, true)
    };

    static Encoding of(boolean implicit, boolean bigEndian) {
        return ALL[(implicit ? 2 : 0) + (bigEndian ? 1 : 0)];
    }

    static Encoding of(TransferSyntax syntax) {
        return of(syntax.isImplicitVr(), syntax.isBigEndian());
    }

    ByteOrder order() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
