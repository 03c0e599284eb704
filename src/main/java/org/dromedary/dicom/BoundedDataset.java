package org.dromedary.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

/**
 * Reads a dataset that stays in memory, such as the keys of a query, from a peer that nobody needs to trust: the toolkit
 * parses what it is given by recursion and keeps it whole, so length, number of elements and depth are bounded before it sees
 * a byte.
 *
 * @param bytes the longest encoding
 * @param elements the most elements, at all depths
 */
public record BoundedDataset(int bytes, int elements) {

    /** For the identifier of a C-FIND, C-MOVE or C-GET: thousands of UIDs fit. */
    public static final BoundedDataset IDENTIFIER = new BoundedDataset(1 << 20, 10_000);

    /** For what N-ACTION, N-CREATE and N-SET carry: references to tens of thousands of instances fit. */
    public static final BoundedDataset REFERENCES = new BoundedDataset(8 << 20, 150_000);

    /** Sequences inside each other; no IOD needs a dozen. */
    private static final int DEEPEST = 32;

    /**
     * Reads to the end of the stream.
     *
     * @param transferSyntaxUid a deflated one is refused: few bytes may become very many
     * @throws DicomFormatException if the dataset is over a bound, ends inside an element or contradicts itself
     */
    public Attributes read(InputStream in, String transferSyntaxUid) throws IOException {
        if (new TransferSyntax(transferSyntaxUid).isDeflated()) {
            throw new DicomFormatException("The dataset is deflated");
        }
        byte[] encoded = in.readNBytes(bytes);
        if (in.read() >= 0) {
            throw new DicomFormatException("The dataset is longer than " + bytes + " bytes");
        }
        check(encoded, transferSyntaxUid);
        try (ImageInputStream dataset = new ImageInputStream(new ByteArrayInputStream(encoded), transferSyntaxUid)) {
            return dataset.readDataset(-1, -1);
        } catch (IOException | RuntimeException e) {
            throw new DicomFormatException("The dataset cannot be read: " + e.getMessage());
        }
    }

    private void check(byte[] encoded, String transferSyntaxUid) throws IOException {
        Bounds bounds = new Bounds();
        DatasetScanner.scan(ScanInput.bytes(encoded), new TransferSyntax(transferSyntaxUid), bounds);
        if (bounds.enough()) {
            throw new DicomFormatException(
                    bounds.deepest > DEEPEST
                            ? "Sequences stand inside each other more than " + DEEPEST + " deep"
                            : "The dataset has more than " + elements + " elements");
        }
    }

    private final class Bounds implements DatasetScanner.Visitor {

        private int deepest;
        private int seen;

        @Override
        public void element(int tag, VR vr, int depth, long length, ScanInput in) {
            seen++;
        }

        @Override
        public void item(int depth) {
            seen++;
            deepest = Math.max(deepest, depth);
        }

        @Override
        public boolean enough() {
            return deepest > DEEPEST || seen > elements;
        }
    }
}
