package org.dromedary.web.dicomweb;

import java.util.List;

import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/**
 * How frames are given.
 *
 * @param type of a frame
 * @param isMultipart whether each is a part of a multipart answer
 * @param isStored whether frames go out as they are stored; else as pixels, little endian
 */
record FrameForm(String type, boolean isMultipart, boolean isStored) {

    private static final String PIXELS = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

    /**
     * What the client wants most of what can be had (PS3.18 §8.7.3 and §10.4.1.1.6).
     *
     * @throws DicomWebException with 406 if nothing of it can
     */
    static FrameForm of(List<MediaRange> accepted, TransferSyntax stored, int frames) {
        for (MediaRange range : accepted) {
            boolean multipart = range.isMultipart() || range.name().equals("*/*");
            FrameForm form = multipart || frames == 1 ? of(range, stored, multipart) : null;
            if (form != null) {
                return form;
            }
        }
        throw DicomWebException.notAcceptable("The frames are stored in transfer syntax " + stored.uid()
                + ": ask for multipart/related; type=\"application/octet-stream\"; transfer-syntax=* or "
                + "multipart/related; type=\"" + TransferSyntaxes.mediaType(stored.uid()) + "\"");
    }

    private static FrameForm of(MediaRange range, TransferSyntax stored, boolean multipart) {
        String syntax = range.transferSyntax();
        boolean codestreams = stored.isCompressed() && !stored.isDeflated();
        if (!codestreams) {
            boolean fits = syntax == null || syntax.equals(TransferSyntaxes.ANY) || syntax.equals(PIXELS);
            return range.covers(TransferSyntaxes.OCTETS) && fits ? pixels(multipart) : null;
        }
        boolean asStored = syntax != null && (syntax.equals(TransferSyntaxes.ANY) || syntax.equals(stored.uid()));
        String own = TransferSyntaxes.mediaType(stored.uid());
        boolean decodable = Transcoder.canTranscode(stored.uid(), PIXELS, false);
        if (range.covers(TransferSyntaxes.OCTETS)) {
            if (asStored) {
                return stored(TransferSyntaxes.OCTETS, stored, multipart);
            }
            if (decodable && (syntax == null || syntax.equals(PIXELS))) {
                return pixels(multipart);
            }
        }
        return range.covers(own) && (asStored || syntax == null) ? stored(own, stored, multipart) : null;
    }

    private static FrameForm stored(String type, TransferSyntax syntax, boolean multipart) {
        return new FrameForm(type + "; transfer-syntax=" + syntax.uid(), multipart, true);
    }

    private static FrameForm pixels(boolean multipart) {
        return new FrameForm(TransferSyntaxes.OCTETS + "; transfer-syntax=" + PIXELS, multipart, false);
    }

    /** The type without parameters. */
    String plainType() {
        return type.substring(0, type.indexOf(';'));
    }
}
