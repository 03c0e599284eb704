package org.dromedary.component.dicom;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/**
 * Which transfer syntaxes are proposed, and in which one an instance goes.
 *
 * @param preferred the one that instances are given in when the peer takes it; null for the one that each has
 * @param lossy whether pixels may be compressed lossy for that
 */
record StoreSyntax(String preferred, boolean lossy) {

    /** What every application entity must be able to take one of (PS3.5 §10). */
    private static final List<String> COMMON =
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

    static StoreSyntax of(DicomConfiguration configuration) {
        return new StoreSyntax(configuration.getTransferSyntax(), configuration.isLossy());
    }

    /**
     * Contexts for one SOP class: each transfer syntax that is there in a context of its own, so that the peer can accept all of
     * them; the preferred one; and those that everything can be given in when the peer takes no other.
     */
    Set<DicomScu.Context> contexts(String sopClassUid, Set<String> present) {
        // what is there comes last: GDCM reads every dataset as in the last context of its class
        Set<String> syntaxes = new LinkedHashSet<>(COMMON);
        if (preferred != null) {
            syntaxes.add(preferred);
        }
        syntaxes.removeAll(present);
        syntaxes.addAll(present);
        Set<DicomScu.Context> contexts = new LinkedHashSet<>();
        syntaxes.forEach(syntax -> contexts.add(new DicomScu.Context(sopClassUid, syntax)));
        return contexts;
    }

    /**
     * The transfer syntaxes in which an instance may go to a peer that has accepted some for its class, the best first: the
     * preferred one, its own, those that everything can be given in.
     */
    List<String> candidates(String present, Set<String> accepted) {
        List<String> order = new ArrayList<>();
        if (preferred != null) {
            order.add(preferred);
        }
        order.add(present);
        order.addAll(COMMON);
        order.addAll(new TreeSet<>(accepted));
        return order.stream()
                .filter(accepted::contains)
                .filter(syntax -> syntax.equals(present) || Transcoder.canTranscode(present, syntax, lossy))
                .distinct()
                .toList();
    }

    /** Why an instance goes in none of the transfer syntaxes, and what helps. */
    static String refusal(StoreItem item, Set<String> accepted) {
        String sopClass = "no presentation context accepted for SOP class " + item.sopClassUid();
        return accepted.isEmpty()
                ? sopClass + " in transfer syntax " + item.transferSyntaxUid()
                        + " or an uncompressed one: allow it at the peer"
                : sopClass + " in transfer syntax " + item.transferSyntaxUid()
                        + ", and it cannot be transcoded to what the peer accepts ("
                        + String.join(", ", new TreeSet<>(accepted))
                        + "): allow its own at the peer";
    }
}
