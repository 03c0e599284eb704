package org.dromedary.component.dicom;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;

import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.aoju.bus.image.metric.internal.pdu.PDUDecoder;

import org.dromedary.dicom.BoundedDataset;
import org.dromedary.dicom.DicomFormatException;

/**
 * Reads what comes on an association. The toolkit's own reader parses the dataset of a response by recursion and keeps it
 * whole, asked for or not, before anybody sees it; and it closes the connection without a word when a command set makes no
 * sense, where PS3.8 §9.2.1 wants an A-ABORT. It has no place for another reader, so its field is set.
 */
final class AssociationReader extends PDUDecoder {

    private static final Field DECODER = decoder();

    private final Source source;

    /** Knows whether the connection itself has ended. */
    private static final class Source extends FilterInputStream {

        private boolean ended;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            ended = true;
            int count = in.read(into, offset, length);
            ended = count < 0;
            return count;
        }
    }

    /** A dataset of a response that is over the bounds; the peer reads a plain A-ABORT. */
    static final class UnusableResponse extends AAbort {

        private static final long serialVersionUID = 1L;

        private final String why;

        UnusableResponse(String why) {
            this.why = why;
        }

        @Override
        public String getMessage() {
            return "a response that cannot be used: " + why;
        }
    }

    private AssociationReader(Association association, Source source) {
        super(association, source);
        this.source = source;
    }

    /** Takes the place of the toolkit's reader; to be called by the association's thread before the first PDU is read. */
    static void install(Association association) {
        try {
            Source source = new Source(association.getSocket().getInputStream());
            DECODER.set(association, new AssociationReader(association, source));
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("The association cannot be read: " + e.getMessage(), e);
        }
    }

    private static Field decoder() {
        try {
            Field field = Association.class.getDeclaredField("decoder");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public Attributes readDataset(String transferSyntaxUid) throws IOException {
        try {
            return BoundedDataset.IDENTIFIER.read(this, transferSyntaxUid);
        } catch (DicomFormatException e) {
            throw new UnusableResponse(e.getMessage());
        }
    }

    @Override
    public void decodeDIMSE() throws IOException {
        try {
            super.decodeDIMSE();
        } catch (AAbort e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (source.ended) {
                throw e;
            }
            AAbort abort = new AAbort();
            abort.initCause(e);
            throw abort;
        }
    }

    @Override
    public void nextPDU() throws IOException {
        try {
            super.nextPDU();
        } catch (RuntimeException e) {
            AAbort abort = new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.INVALID_PDU_PARAMETER_VALUE);
            abort.initCause(e);
            throw abort;
        }
    }
}
