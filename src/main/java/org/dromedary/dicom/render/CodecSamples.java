package org.dromedary.dicom.render;

import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

import org.dromedary.dicom.render.NotRenderableException.Reason;

/** What a native codec decoded: JPEG, JPEG-LS, JPEG 2000. The pixels stay outside of the heap. */
final class CodecSamples extends Samples {

    private final PixelLayout layout;
    private final Mat decoded;
    private final boolean rgb;
    private final byte[] bytes;
    private final short[] words;

    private CodecSamples(PixelLayout layout, Mat decoded, boolean rgb) {
        this.layout = layout;
        this.rgb = rgb;
        this.decoded = decoded;
        int count = layout.columns() * layout.samples();
        boolean narrow = decoded.elemSize1() == 1;
        this.bytes = narrow ? new byte[count] : null;
        this.words = narrow ? null : new short[count];
    }

    /**
     * Decodes a codestream that was held against the instance's header.
     *
     * @param toRgb whether the codestream's colours are YCbCr of JPEG, which the codec makes RGB
     * @param rgb whether what the codec gives is RGB
     */
    static CodecSamples decode(byte[] codestream, PixelLayout layout, boolean toRgb, boolean rgb)
            throws NotRenderableException {
        int flags = (layout.signed() ? Imgcodecs.DICOM_FLAG_SIGNED : Imgcodecs.DICOM_FLAG_UNSIGNED)
                | (toRgb ? Imgcodecs.DICOM_FLAG_YBR : 0);
        Mat source = new Mat(1, codestream.length, CvType.CV_8UC1);
        Mat decoded = null;
        try {
            source.put(0, 0, codestream);
            decoded = Imgcodecs.dicomJpgMatRead(source, flags, Imgcodecs.IMREAD_UNCHANGED);
        } catch (CvException e) {
            throw new NotRenderableException(
                    Reason.DAMAGED,
                    "The codestream of the frame is damaged or of a kind that the codec does not know",
                    e);
        } finally {
            source.release();
        }
        if (decoded.cols() != layout.columns()
                || decoded.rows() != layout.rows()
                || decoded.channels() != layout.samples()
                || decoded.elemSize1() > 2) {
            String found = decoded.cols() + " x " + decoded.rows() + " x " + decoded.channels();
            decoded.release();
            throw new NotRenderableException(Reason.DAMAGED, "The codestream of the frame was decoded to " + found);
        }
        return new CodecSamples(layout, decoded, rgb);
    }

    @Override
    void row(int y, int[] out) {
        if (bytes != null) {
            decoded.get(y, 0, bytes);
            for (int i = 0; i < bytes.length; i++) {
                out[i] = bytes[i] & 0xFF;
            }
        } else {
            decoded.get(y, 0, words);
            for (int i = 0; i < words.length; i++) {
                out[i] = words[i] & 0xFFFF;
            }
        }
        if (layout.samples() == 3) {
            // the library's order is blue, green, red
            for (int i = 0; i < out.length; i += 3) {
                int first = out[i];
                out[i] = out[i + 2];
                out[i + 2] = first;
            }
        }
        int down = 32 - layout.stored();
        for (int i = 0; i < out.length; i++) {
            out[i] = layout.signed() ? out[i] << down >> down : out[i] << down >>> down;
        }
    }

    @Override
    boolean isRgb() {
        return rgb;
    }

    @Override
    public void close() {
        decoded.release();
    }
}
