package org.dromedary.dicom.render;

/**
 * How uncompressed pixels lie (PS3.3 C.7.6.3.1, PS3.5 §8).
 *
 * @param columns pixels in a row
 * @param rows of pixels
 * @param samples per pixel
 * @param allocated bits of a sample: 1, 8, 16, 32 or 64
 * @param stored bits of these that count
 * @param highBit the most significant of these
 * @param signed two's complement
 * @param planar whether a plane of each colour follows the other
 * @param subsampled whether two pixels share Cb and Cr (YBR_FULL_422, YBR_PARTIAL_422)
 * @param bigEndian most significant byte first
 */
record PixelLayout(
        int columns,
        int rows,
        int samples,
        int allocated,
        int stored,
        int highBit,
        boolean signed,
        boolean planar,
        boolean subsampled,
        boolean bigEndian) {

    /** Bits of one frame; frames of single bits follow each other without a gap. */
    long frameBits() {
        long pixels = (long) columns * rows;
        return subsampled ? (long) rows * ((columns + 1) / 2) * 4 * allocated : pixels * samples * allocated;
    }

    /** Of each value one bit only. */
    PixelLayout bit(int position) {
        return new PixelLayout(columns, rows, samples, allocated, 1, position, false, planar, subsampled, bigEndian);
    }

    /** As codecs give pixels: little endian and not subsampled. */
    PixelLayout decoded(boolean planes) {
        return new PixelLayout(columns, rows, samples, allocated, stored, highBit, signed, planes, false, false);
    }
}
