package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Device;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;

/**
 * An association that this side has opened (SCU). For one thread; {@link #close()} releases it.
 */
public final class DicomScu implements AutoCloseable {

    /** Presentation contexts that one association can hold (PS3.8 §9.3.2.2: odd numbers up to 255). */
    public static final int MAX_CONTEXTS = 128;

    /** The header of a PDV; a PDU that cannot hold it and a byte cannot hold anything. */
    private static final int SMALLEST_PDU = 7;
    /** How long an abort may take to be written before the connection is cut. */
    private static final long ABORT_MILLIS = 1_000;

    private final Peer peer;
    private final DicomConfiguration configuration;
    private final ScuThreads threads;
    private final AssociationFaults faults;
    private final Set<Context> proposed;
    private Association association;
    private volatile boolean broken;

    /**
     * Whom to call.
     *
     * @param aeTitle called AE title
     */
    public record Peer(String aeTitle, String host, int port) {

        @Override
        public String toString() {
            return aeTitle + "@" + host + ":" + port;
        }
    }

    /** Which role this side asks for (SCP/SCU role selection, PS3.7 D.3.3.4). */
    public enum Role {
        /** The usual one of who opens the association; nothing is negotiated. */
        SCU,
        /** The peer will send the requests: what C-GET and reports of storage commitment need. */
        SCP,
        /** Either may. */
        BOTH
    }

    /**
     * Something to talk about: one presentation context.
     *
     * @param sopClassUid abstract syntax
     * @param transferSyntaxUids what is proposed, the best first; the peer accepts one of them
     */
    public record Context(String sopClassUid, List<String> transferSyntaxUids, Role role) {

        /** For C-ECHO. */
        public static final Context VERIFICATION =
                new Context(StorageClasses.VERIFICATION, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

        public Context {
            transferSyntaxUids = List.copyOf(transferSyntaxUids);
        }

        /** For requests of this side. */
        public Context(String sopClassUid, String... transferSyntaxUids) {
            this(sopClassUid, List.of(transferSyntaxUids), Role.SCU);
        }

        /** The transfer syntax that is proposed first. */
        public String transferSyntaxUid() {
            return transferSyntaxUids.get(0);
        }
    }

    private DicomScu(Peer peer, DicomConfiguration configuration, Collection<Context> contexts, ScuThreads threads) {
        this.peer = peer;
        this.configuration = configuration;
        this.threads = threads;
        this.faults = new AssociationFaults(peer, configuration);
        this.proposed = Set.copyOf(contexts);
    }

    /**
     * Opens an association with nothing but time-outs to be said.
     *
     * @param connectTimeout for the connection and for the answer to A-ASSOCIATE-RQ, in ms
     * @param responseTimeout for each DIMSE response, in ms
     * @throws AssociationFailedException if the peer cannot be reached or refuses; the message says what to do
     */
    public static DicomScu open(
            Peer peer, String callingAet, Collection<Context> contexts, long connectTimeout, long responseTimeout)
            throws AssociationFailedException, InterruptedException {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setCallingAet(callingAet);
        configuration.setConnectTimeout(connectTimeout);
        configuration.setResponseTimeout(responseTimeout);
        return open(peer, configuration, contexts);
    }

    /**
     * Opens an association outside Camel.
     *
     * @param configuration the calling AE title and the producer's other options
     * @param contexts {@value #MAX_CONTEXTS} at most
     * @throws AssociationFailedException if the peer cannot be reached or refuses; the message says what to do
     */
    public static DicomScu open(Peer peer, DicomConfiguration configuration, Collection<Context> contexts)
            throws AssociationFailedException, InterruptedException {
        return open(peer, configuration, contexts, ScuThreads.outsideCamel(), null);
    }

    /**
     * Opens an association.
     *
     * @param requests answers what the peer asks for in the contexts where this side is SCP; null when it is nowhere
     * @throws AssociationFailedException if the peer cannot be reached or refuses; the message says what to do
     */
    static DicomScu open(
            Peer peer,
            DicomConfiguration configuration,
            Collection<Context> contexts,
            ScuThreads threads,
            DimseRQHandler requests)
            throws AssociationFailedException, InterruptedException {
        DicomScu scu = new DicomScu(peer, configuration, contexts, threads);
        try {
            scu.connect(AssociateRequest.of(peer, configuration, contexts), requests);
            scu.checkLength();
            scu.checkIdentity();
            return scu;
        } catch (AssociationFailedException | InterruptedException | RuntimeException e) {
            scu.broken = true;
            scu.close();
            throw e;
        }
    }

    private void connect(AAssociateRQ rq, DimseRQHandler requests)
            throws AssociationFailedException, InterruptedException {
        Device device = ScuConnection.device(threads);
        ScuConnection local = new ScuConnection(peer, configuration);
        device.addConnection(local);
        ApplicationEntity entity = new ApplicationEntity(configuration.getCallingAet());
        entity.setAssociationInitiator(true);
        entity.addConnection(local);
        entity.setDimseRQHandler(requests);
        device.addApplicationEntity(entity);
        long start = System.nanoTime();
        try {
            association = entity.connect(local, local.remote(), rq);
        } catch (AAssociateRJ e) {
            throw faults.rejected(e);
        } catch (AAbort e) {
            throw elapsed(start, configuration.getConnectTimeout()) ? faults.unaccepted(e) : faults.unreachable(e);
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while " + peer + " was called");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw faults.unreachable(e);
        }
    }

    private void checkIdentity() throws AssociationFailedException {
        if (configuration.isConfirmIdentity() && association.getAAssociateAC().getIdentityAC() == null) {
            throw faults.unconfirmedIdentity();
        }
    }

    private void checkLength() throws AssociationFailedException {
        int length = association.getMaxPDULengthSend();
        if (length < SMALLEST_PDU) {
            throw faults.unusableLength(association.getAAssociateAC().getMaxPDULength());
        }
    }

    static boolean elapsed(long startNanos, long millis) {
        return System.nanoTime() - startNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /**
     * C-ECHO.
     *
     * @throws AssociationFailedException if the peer does not answer with Success
     */
    public void echo() throws AssociationFailedException, InterruptedException {
        long start = System.nanoTime();
        try {
            DimseRSP rsp = association.cecho();
            rsp.next();
            int status = rsp.getCommand().getInt(Tag.Status, -1);
            if (status != 0) {
                throw new AssociationFailedException(
                        String.format("%s answered C-ECHO with status %04X", peer, status), false, null);
            }
        } catch (IOException | InternalException e) {
            throw broken("C-ECHO", start, e);
        }
    }

    /** Notes that the association cannot be used any more, and says why. */
    AssociationFailedException broken(String request, long startNanos, Exception e) {
        broken = true;
        Exception cause = association.getException() == null ? e : association.getException();
        return faults.broken(request, elapsed(startNanos, configuration.getResponseTimeout()), cause);
    }

    /** As {@link #broken}, for who minds the time himself. */
    AssociationFailedException lost(String request, Exception e) {
        broken = true;
        Exception cause = association.getException() == null ? e : association.getException();
        return faults.broken(
                request, false, cause == null ? new IOException("it ended before the last answer had come") : cause);
    }

    /** Whether the peer has accepted the context, in any of its transfer syntaxes. */
    public boolean accepts(Context context) {
        return context.transferSyntaxUids().stream().anyMatch(accepted(context.sopClassUid())::contains);
    }

    /** The transfer syntaxes that the peer has accepted for a SOP class; empty if it does not take the class. */
    public Set<String> accepted(String sopClassUid) {
        return new HashSet<>(association.getTransferSyntaxesFor(sopClassUid));
    }

    /**
     * C-STORE of a DICOM file as it is.
     *
     * @throws AssociationFailedException if the association breaks before the answer has come
     * @throws IOException if the file cannot be read
     */
    public StoreAnswer store(Path file, Part10 part10)
            throws AssociationFailedException, IOException, InterruptedException {
        long start = System.nanoTime();
        try (StoredDataset dataset = new StoredDataset(association, file, part10)) {
            return StoreRequest.begin(this, part10, dataset, null).answer();
        } catch (InternalException e) {
            throw broken("C-STORE", start, e);
        }
    }

    /** How many requests may wait for their answers at the same time, as negotiated (PS3.7 D.3.3.3). */
    int window() {
        int granted = association.getAAssociateAC().getMaxOpsInvoked();
        int wanted = configuration.getAsyncWindow();
        return granted == 0 ? wanted : Math.min(granted, wanted);
    }

    /** The toolkit's association, for requests that have no method here. */
    Association association() {
        return association;
    }

    Peer peer() {
        return peer;
    }

    DicomConfiguration configuration() {
        return configuration;
    }

    ScuThreads threads() {
        return threads;
    }

    /** What was proposed. */
    Set<Context> proposed() {
        return proposed;
    }

    /** What was asked for did not come to its end, so that nothing more can be asked. */
    void markBroken() {
        broken = true;
    }

    /** Whether more can be asked. */
    boolean isUsable() {
        return !broken && association.isReadyForDataTransfer();
    }

    /** A peer that neither reads nor answers holds a write for ever: only closing the socket ends it. */
    void cut() {
        try {
            association.getSocket().close();
        } catch (IOException e) {
            association.onIOException(e);
        }
    }

    /** Releases the association; aborts it if something was left half-done. */
    @Override
    public void close() {
        if (association == null) {
            return;
        }
        if (!isUsable()) {
            abort();
            return;
        }
        try {
            association.release();
            association.waitForSocketClose();
        } catch (IOException | RuntimeException e) {
            abort();
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
    }

    private void abort() {
        var watch = threads.schedule(this::cut, ABORT_MILLIS, TimeUnit.MILLISECONDS);
        association.abort();
        if (association.getState() == Association.State.Sta1) {
            watch.cancel(false);
        }
    }
}
