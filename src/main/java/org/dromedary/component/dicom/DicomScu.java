package org.dromedary.component.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Device;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.InputStreamWriter;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.Presentation;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.StorageClasses;
import org.dromedary.dicom.TransferSyntax;

/**
 * An association that this side has opened (SCU). For one thread; {@link #close()} releases it.
 */
public final class DicomScu implements AutoCloseable {

    /** Presentation contexts that one association can hold (PS3.8 §9.3.2.2: odd numbers up to 255). */
    public static final int MAX_CONTEXTS = 128;

    /** Slower than this, in bytes a second, counts as standing still. */
    private static final long SLOWEST = 10_000;

    private static final int DUPLICATE_SOP_INSTANCE = 0x0111;

    private final Peer peer;
    private final long responseTimeout;
    private final ExecutorService threads = Executors.newCachedThreadPool(DicomScu::daemon);
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(DicomScu::daemon);
    private Association association;

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

    /**
     * Something to talk about.
     *
     * @param sopClassUid abstract syntax
     * @param transferSyntaxUid the one transfer syntax that is proposed
     */
    public record Context(String sopClassUid, String transferSyntaxUid) {

        /** For C-ECHO. */
        public static final Context VERIFICATION =
                new Context(StorageClasses.VERIFICATION, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    /**
     * The peer's answer to a C-STORE.
     *
     * @param status PS3.4 B.2.3
     * @param comment what the peer says about it, or null
     */
    public record StoreAnswer(int status, String comment) {

        /** Whether the peer has the instance. */
        public boolean isStored() {
            return status == 0 || isWarning();
        }

        /**
         * Stored, with elements coerced or discarded (B000, B006, B007), or there before (0111, duplicate SOP instance,
         * PS3.7 C.5.5).
         */
        public boolean isWarning() {
            return status >>> 12 == 0xB || status == DUPLICATE_SOP_INSTANCE;
        }

        /** Whether trying again may help: the peer is out of resources (A7xx). */
        public boolean isTransient() {
            return status >>> 8 == 0xA7;
        }
    }

    private DicomScu(Peer peer, long responseTimeout) {
        this.peer = peer;
        this.responseTimeout = responseTimeout;
    }

    /**
     * Opens an association.
     *
     * @param connectTimeout for the connection and for the answer to A-ASSOCIATE-RQ, in ms
     * @param responseTimeout for each DIMSE response, in ms
     * @throws AssociationFailedException if the peer cannot be reached or refuses; the message says what to do
     */
    public static DicomScu open(
            Peer peer, String callingAet, Collection<Context> contexts, long connectTimeout, long responseTimeout)
            throws AssociationFailedException, InterruptedException {
        DicomScu scu = new DicomScu(peer, responseTimeout);
        try {
            scu.connect(callingAet, contexts, connectTimeout);
            return scu;
        } catch (AssociationFailedException | InterruptedException | RuntimeException e) {
            scu.close();
            throw e;
        }
    }

    private void connect(String callingAet, Collection<Context> contexts, long connectTimeout)
            throws AssociationFailedException, InterruptedException {
        Device device = new Device("dromedary-scu");
        device.setExecutor(threads);
        device.setScheduledExecutor(timers);
        Connection local = new QuickAckConnection();
        local.setConnectTimeout((int) connectTimeout);
        local.setAcceptTimeout((int) connectTimeout);
        local.setResponseTimeout((int) responseTimeout);
        local.setReleaseTimeout((int) connectTimeout);
        local.setSendPDULength(262_144);
        local.setReceivePDULength(262_144);
        local.setPackPDV(true);
        local.setTcpNoDelay(true);
        device.addConnection(local);
        ApplicationEntity entity = new ApplicationEntity(callingAet);
        entity.setAssociationInitiator(true);
        entity.addConnection(local);
        device.addApplicationEntity(entity);
        Connection remote = new Connection();
        remote.setHostname(peer.host());
        remote.setPort(peer.port());
        try {
            association = entity.connect(local, remote, request(callingAet, contexts));
        } catch (AAssociateRJ e) {
            throw rejected(callingAet, e);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new AssociationFailedException(unreachable(e), false, e);
        }
    }

    private AAssociateRQ request(String callingAet, Collection<Context> contexts) {
        AAssociateRQ rq = new AAssociateRQ();
        rq.setCallingAET(callingAet);
        rq.setCalledAET(peer.aeTitle());
        rq.setImplClassUID(Part10.IMPLEMENTATION_CLASS_UID);
        rq.setImplVersionName(Part10.IMPLEMENTATION_VERSION_NAME);
        int id = 1;
        for (Context context : contexts) {
            rq.addPresentationContext(new Presentation(id, context.sopClassUid(), context.transferSyntaxUid()));
            id += 2;
        }
        return rq;
    }

    private AssociationFailedException rejected(String callingAet, AAssociateRJ rj) {
        boolean permanent = rj.getResult() == AAssociateRJ.RESULT_REJECTED_PERMANENT;
        String why = "no reason given";
        if (rj.getSource() == AAssociateRJ.SOURCE_SERVICE_USER) {
            if (rj.getReason() == AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED) {
                why = "called AE title not recognised: the peer knows itself by another name than " + peer.aeTitle();
            } else if (rj.getReason() == AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED) {
                why = "calling AE title not recognised: enter " + callingAet + " with this node's address at the peer";
            } else if (rj.getReason() == AAssociateRJ.REASON_APP_CTX_NAME_NOT_SUPPORTED) {
                why = "application context not supported: the peer is no DICOM node";
            }
        } else if (rj.getReason() == AAssociateRJ.REASON_LOCAL_LIMIT_EXCEEDED) {
            why = "the peer has as many associations open as it allows";
        } else if (rj.getReason() == AAssociateRJ.REASON_TEMPORARY_CONGESTION) {
            why = "the peer is congested";
        }
        return new AssociationFailedException(
                peer + " rejected the association " + (permanent ? "permanently" : "for now") + ": " + why,
                permanent,
                rj);
    }

    private String unreachable(Exception e) {
        if (e instanceof UnknownHostException) {
            return peer + ": the host name is unknown: check its spelling and the DNS";
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return peer + ": no connection (" + e.getMessage() + "): check host and port, and whether the peer runs";
        }
        if (e instanceof SocketTimeoutException) {
            return peer + ": no answer in time: check host and port, and the firewalls between";
        }
        return peer + ": the association broke before it was accepted: " + e.getMessage();
    }

    /**
     * C-ECHO.
     *
     * @throws AssociationFailedException if the peer does not answer with Success
     */
    public void echo() throws AssociationFailedException, InterruptedException {
        try {
            DimseRSP rsp = association.cecho();
            rsp.next();
            int status = rsp.getCommand().getInt(Tag.Status, -1);
            if (status != 0) {
                throw new AssociationFailedException(
                        String.format("%s answered C-ECHO with status %04X", peer, status), false, null);
            }
        } catch (IOException | InternalException e) {
            throw new AssociationFailedException(peer + " did not answer C-ECHO: " + e.getMessage(), false, e);
        }
    }

    /** Whether the peer has accepted the context. */
    public boolean accepts(Context context) {
        return association.getTransferSyntaxesFor(context.sopClassUid()).contains(context.transferSyntaxUid());
    }

    /**
     * C-STORE of a DICOM file as it is.
     *
     * @throws AssociationFailedException if the association breaks before the answer has come
     * @throws IOException if the file cannot be read
     */
    public StoreAnswer store(Path file, Part10 part10)
            throws AssociationFailedException, IOException, InterruptedException {
        long patience = responseTimeout + Files.size(file) * 1000 / SLOWEST;
        ScheduledFuture<?> watch = timers.schedule(this::cut, patience, TimeUnit.MILLISECONDS);
        try (InputStream dataset = part10.openDataset(file)) {
            DimseRSP rsp = association.cstore(
                    part10.sopClassUid(),
                    part10.sopInstanceUid(),
                    0,
                    new InputStreamWriter(dataset),
                    part10.transferSyntax().uid());
            rsp.next();
            Attributes answer = rsp.getCommand();
            return new StoreAnswer(answer.getInt(Tag.Status, 0xC000), answer.getString(Tag.ErrorComment));
        } catch (IOException | InternalException e) {
            if (!Files.isReadable(file)) {
                throw new IOException("Cannot read an instance: " + e.getMessage(), e);
            }
            throw new AssociationFailedException(peer + ": the association broke: " + e.getMessage(), false, e);
        } finally {
            watch.cancel(false);
        }
    }

    /** A peer that neither reads nor answers holds a write for ever: only closing the socket ends it. */
    private void cut() {
        try {
            association.getSocket().close();
        } catch (IOException e) {
            association.onIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (association != null && association.isReadyForDataTransfer()) {
                association.release();
                association.waitForSocketClose();
            }
        } catch (IOException | RuntimeException e) {
            association.abort();
        } catch (InterruptedException e) {
            association.abort();
            Thread.currentThread().interrupt();
        } finally {
            timers.shutdownNow();
            threads.shutdown();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "dicom-scu");
        thread.setDaemon(true);
        return thread;
    }

    /** Makes the sockets that acknowledge at once. */
    private static final class QuickAckConnection extends Connection {

        @Override
        public Socket connect(Connection remote) throws IOException {
            QuickAckSocket socket = new QuickAckSocket(getReceivePDULength());
            try {
                setSocketSendOptions(socket);
                socket.connect(new InetSocketAddress(remote.getHostname(), remote.getPort()), getConnectTimeout());
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }
}
