package org.dromedary.component.dicom;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;

import org.dromedary.component.tls.TlsFaults;

/** Says what keeps an association from coming about or from going on, and what to do about it. */
final class AssociationFaults {

    private final DicomScu.Peer peer;
    private final DicomConfiguration configuration;

    AssociationFaults(DicomScu.Peer peer, DicomConfiguration configuration) {
        this.peer = peer;
        this.configuration = configuration;
    }

    /** A-ASSOCIATE-RJ (PS3.8 §9.3.4). */
    AssociationFailedException rejected(AAssociateRJ rj) {
        boolean permanent = rj.getResult() == AAssociateRJ.RESULT_REJECTED_PERMANENT;
        String why = configuration.getUsername() == null
                ? "no reason given: it may want a user identity (username, passcode)"
                : "no reason given: it may not know the user, or the passcode is wrong";
        if (rj.getSource() == AAssociateRJ.SOURCE_SERVICE_USER) {
            if (rj.getReason() == AAssociateRJ.REASON_CALLED_AET_NOT_RECOGNIZED) {
                why = "called AE title not recognised: the peer knows itself by another name than " + peer.aeTitle();
            } else if (rj.getReason() == AAssociateRJ.REASON_CALLING_AET_NOT_RECOGNIZED) {
                why = "calling AE title not recognised: enter " + configuration.getCallingAet()
                        + " with this node's address at the peer";
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

    /** No connection, or no answer to A-ASSOCIATE-RQ. */
    AssociationFailedException unreachable(Exception e) {
        return new AssociationFailedException(peer + ": " + whyUnreachable(e), false, e);
    }

    private static String whyUnreachable(Exception e) {
        if (e instanceof SSLException) {
            return "no TLS connection: " + TlsFaults.why(e);
        }
        if (e instanceof UnknownHostException) {
            return "the host name is unknown: check its spelling and the DNS";
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "no connection (" + e.getMessage() + "): check host and port, and whether the peer runs";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer in time: check host and port, and the firewalls between";
        }
        return "the association broke before it was accepted: " + e.getMessage();
    }

    /** The peer has taken the connection and then said nothing. */
    AssociationFailedException unaccepted(IOException e) {
        return new AssociationFailedException(
                peer + ": connected, but A-ASSOCIATE-RQ was not answered within "
                        + seconds(configuration.getConnectTimeout())
                        + ": the peer hangs, takes one association at a time, or is no DICOM node",
                false,
                e);
    }

    /** The peer has accepted without confirming who calls (PS3.7 D.3.3.7.2). */
    AssociationFailedException unconfirmedIdentity() {
        return new AssociationFailedException(
                peer + " does not confirm the user identity: name users there, or set confirmIdentity=false",
                false,
                null);
    }

    /** The peer announces a maximum length of PDUs into which nothing fits, or which is none (PS3.8 D.1). */
    AssociationFailedException unusableLength(int announced) {
        return new AssociationFailedException(
                peer + " announces a maximum PDU length of " + Integer.toUnsignedString(announced)
                        + " bytes, which cannot be used: correct it at the peer",
                false,
                null);
    }

    /**
     * The association broke while a request was under way.
     *
     * @param request its name, such as C-STORE
     * @param silent whether the peer had been given all the time there is
     */
    AssociationFailedException broken(String request, boolean silent, Exception e) {
        String why = silent
                ? "no answer to " + request + " within " + seconds(configuration.getResponseTimeout())
                        + ": the peer hangs, or needs a longer responseTimeout"
                : "the association broke during " + request + ": " + reason(e);
        return new AssociationFailedException(peer + ": " + why, false, e);
    }

    private static String reason(Exception e) {
        if (e instanceof AssociationReader.UnusableResponse) {
            return "this side has ended it after " + e.getMessage();
        }
        if (e instanceof AAbort abort) {
            return abort.getSource() == AAbort.UL_SERIVE_PROVIDER
                    ? "aborted, because what came was no valid PDU, or the peer could not read ours (" + e.getMessage()
                            + ")"
                    : "the peer aborted it (" + e.getMessage() + ")";
        }
        return e.getMessage() == null ? "the peer closed the connection" : e.getMessage();
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
