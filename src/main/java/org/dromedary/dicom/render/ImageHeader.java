package org.dromedary.dicom.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import org.dromedary.dicom.Codestreams;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.dicom.render.NotRenderableException.Reason;

/** What an instance says about one of its frames: the outermost level, the frame's functional groups, the lookup tables. */
final class ImageHeader {

    final TransferSyntax syntax;
    final Attributes root;
    /** Of the shared and the per-frame functional groups (PS3.3 C.7.6.16), the latter before the former. */
    final Attributes frameGroups;

    final Attributes modalityLut;
    final List<Attributes> voiLuts = new ArrayList<>();
    final List<OverlayPlane> overlays = new ArrayList<>();
    private boolean signedCodestream;

    ImageHeader(TransferSyntax syntax) {
        this.syntax = syntax;
        this.root = new Attributes(syntax.isBigEndian());
        this.frameGroups = new Attributes(syntax.isBigEndian());
        this.modalityLut = new Attributes(syntax.isBigEndian());
    }

    int rows() {
        return root.getInt(Tag.Rows, 0);
    }

    int columns() {
        return root.getInt(Tag.Columns, 0);
    }

    int samples() {
        return root.getInt(Tag.SamplesPerPixel, 1);
    }

    int frames() {
        return Math.max(1, root.getInt(Tag.NumberOfFrames, 1));
    }

    String photometric() {
        String otherwise = samples() == 1 ? "MONOCHROME2" : "RGB";
        return root.getString(Tag.PhotometricInterpretation, otherwise).toUpperCase(Locale.ROOT);
    }

    boolean isGrayscale() {
        return samples() == 1 && !photometric().startsWith("PALETTE");
    }

    boolean isSigned() {
        return signedCodestream || root.getInt(Tag.PixelRepresentation, 0) == 1;
    }

    /** The codestream of the frame says that its values have a sign, whatever Pixel Representation says. */
    void setSignedCodestream() {
        signedCodestream = true;
    }

    private int allocated() {
        return root.getInt(Tag.BitsAllocated, 0);
    }

    int stored() {
        return root.getInt(Tag.BitsStored, allocated());
    }

    /** A value of the functional groups, or of the outermost level. */
    Attributes holder(int tag) {
        return frameGroups.containsValue(tag) ? frameGroups : root;
    }

    Codestreams.Size size() {
        return new Codestreams.Size(columns(), rows(), samples(), allocated());
    }

    /**
     * How the pixels lie.
     *
     * @param pixelBytes of all frames, as they are stored; -1 if compressed
     * @throws NotRenderableException if they are of no kind that is shown, or the header contradicts itself
     */
    PixelLayout layout(long pixelBytes) throws NotRenderableException {
        check();
        int highBit = root.getInt(Tag.HighBit, stored() - 1);
        boolean subsampled = samples() == 3 && photometric().endsWith("_422");
        long full = (long) rows() * columns() * samples() * allocated() / 8 * frames();
        return new PixelLayout(
                columns(),
                rows(),
                samples(),
                allocated(),
                stored(),
                highBit < stored() - 1 || highBit >= allocated() ? stored() - 1 : highBit,
                isSigned(),
                samples() > 1 && root.getInt(Tag.PlanarConfiguration, 0) == 1,
                // some writers give the name of what was compressed to pixels that are no longer subsampled
                subsampled && pixelBytes >= 0 && pixelBytes < full,
                syntax.isBigEndian());
    }

    private void check() throws NotRenderableException {
        if (rows() < 1 || columns() < 1) {
            throw new NotRenderableException(
                    Reason.DAMAGED, "An image of " + columns() + " columns and " + rows() + " rows");
        }
        int bits = allocated();
        if (bits != 1 && bits != 8 && bits != 16 && bits != 32 && bits != 64) {
            throw new NotRenderableException(
                    Reason.UNSUPPORTED, "Pixels with " + bits + " Bits Allocated are not shown");
        }
        if (stored() < 1 || stored() > bits) {
            throw new NotRenderableException(Reason.DAMAGED, stored() + " Bits Stored of " + bits + " Bits Allocated");
        }
        if (samples() != 1 && (samples() != 3 || bits > 32 || bits == 1)) {
            throw new NotRenderableException(
                    Reason.UNSUPPORTED,
                    samples() + " Samples per Pixel with " + bits + " Bits Allocated are not shown");
        }
    }
}
