package org.dromedary.dicom.render;

/**
 * What the colours of a codestream are, which headers of instances tell wrongly at times.
 *
 * @param toRgb whether the codec shall make RGB of YCbCr
 * @param rgb whether what the codec gives is RGB then
 */
record CodestreamColor(boolean toRgb, boolean rgb) {

    private static final int ADOBE = 0xEE;
    private static final int JFIF = 0xE0;

    /**
     * JPEG of a DCT process: by the marker of Adobe if there is one, by the letters R, G, B as names of components, else YCbCr if
     * the header says YBR, a JFIF marker is there, or the components have not the same number of pixels. JPEG 2000: RGB if the codestream has a component transform. Everything
     * else: as the header says.
     */
    static CodestreamColor of(byte[] head, ImageHeader header) {
        boolean ybr = header.photometric().startsWith("YBR_");
        if (header.samples() != 3) {
            return new CodestreamColor(false, false);
        }
        if (head[0] == (byte) 0xFF && head[1] == (byte) 0xD8) {
            return jpeg(head, ybr);
        }
        boolean transformed = hasComponentTransform(head);
        return new CodestreamColor(false, transformed || !header.photometric().startsWith("YBR_FULL"));
    }

    private static CodestreamColor jpeg(byte[] head, boolean ybr) {
        boolean jfif = false;
        int adobe = -1;
        for (int at = 2; at + 11 < head.length && head[at] == (byte) 0xFF; at += 2 + word(head, at + 2)) {
            int marker = head[at + 1] & 0xFF;
            if (marker == JFIF) {
                jfif = true;
            } else if (marker == ADOBE && word(head, at + 2) >= 14 && at + 16 <= head.length && head[at + 4] == 'A') {
                adobe = head[at + 15];
            } else if (marker >= 0xC0 && marker <= 0xC2 && at + 17 < head.length) {
                boolean named = head[at + 10] == 'R' && head[at + 13] == 'G' && head[at + 16] == 'B';
                // nobody gives green and blue fewer pixels than red
                boolean subsampled = head[at + 11] != head[at + 14];
                boolean ycc = adobe >= 0 ? adobe == 1 : !named && (ybr || jfif || subsampled);
                return new CodestreamColor(ycc, true);
            } else if (marker >= 0xC3 && marker != 0xC4) {
                if (marker <= 0xCF || marker == 0xF7) {
                    break;
                }
            }
        }
        return new CodestreamColor(false, false);
    }

    /** The last but one byte of SGcod in the COD marker segment (ITU-T T.800 A.6.1). */
    private static boolean hasComponentTransform(byte[] head) {
        for (int at = 0; at + 9 < head.length; at++) {
            if (word(head, at) == 0xFF52 && word(head, at + 2) >= 12) {
                return head[at + 8] == 1;
            }
        }
        return true;
    }

    private static int word(byte[] bytes, int at) {
        return at + 1 < bytes.length ? (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF : 0;
    }
}
