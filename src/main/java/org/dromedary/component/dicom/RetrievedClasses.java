package org.dromedary.component.dicom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.dromedary.dicom.TransferSyntax;

/**
 * The presentation contexts that a C-GET proposes for what it shall bring (PS3.4 C.5.3). An association holds 128 of them, so
 * that not every storage class can be proposed in every transfer syntax: the fewer classes, the more syntaxes each gets, in
 * contexts of their own, which lets the peer send each instance as it is.
 */
final class RetrievedClasses {

    private static final String ROOT = "1.2.840.10008.5.1.4.1.1.";

    /** What is proposed when nobody knows what will come: the storage classes that archives hold, the most usual first. */
    private static final List<String> USUAL = Stream.of(
                    // CR, DX, MG, IO, CT, MR, US, SC
                    "1 1.1 1.1.1 1.2 1.2.1 1.3 2 2.1 4 4.1 4.2 4.3 3.1 6.1 6.2 7 7.1 7.2 7.3 7.4",
                    // waveforms, presentation states
                    "9.1.1 9.1.2 9.2.1 11.1 11.2 11.3",
                    // XA, RF, tomosynthesis, NM, PET, raw data, registration, segmentation, parametric maps
                    "12.1 12.1.1 12.2 12.2.1 13.1.1 13.1.3 20 128 128.1 130 30 66 66.1 66.2 66.3 66.4 66.5 67",
                    // endoscopy, microscopy, photography, ophthalmology
                    "77.1.1 77.1.1.1 77.1.2 77.1.4 77.1.5.1 77.1.5.4 77.1.6",
                    // reports, key objects, dose, encapsulated documents
                    "88.11 88.22 88.33 88.50 88.59 88.67 104.1 104.2",
                    // radiotherapy
                    "481.1 481.2 481.3 481.5")
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .map(end -> ROOT + end)
            .toList();

    private static final List<String> PLAIN =
            List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);

    /** JPEG 2000, JPEG lossless, JPEG-LS, RLE, JPEG baseline and extended, the lossy ones, video, deflated, HTJ2K. */
    private static final List<String> COMPRESSED = Stream.of(
                    "4.90", "4.70", "4.80", "5", "4.50", "4.51", "4.91", "4.81", "4.57", "4.100", "4.101", "4.102",
                    "4.103", "4.107", "4.108", "1.99", "4.201", "4.202", "4.203")
            .map(end -> "1.2.840.10008.1.2." + end)
            .toList();

    private RetrievedClasses() {}

    /** The storage classes that are proposed when nobody knows better. */
    static List<String> usual() {
        return USUAL;
    }

    /**
     * Contexts for the classes in which the peer is to send.
     *
     * @param room how many contexts there may be; of more classes than that the first ones are taken
     */
    static List<DicomScu.Context> contexts(Collection<String> sopClassUids, int room) {
        List<String> classes = sopClassUids.stream().distinct().limit(room).toList();
        List<DicomScu.Context> contexts = new ArrayList<>();
        int each = classes.isEmpty() ? 0 : room / classes.size();
        for (String sopClass : classes) {
            for (List<String> syntaxes : split(each)) {
                contexts.add(new DicomScu.Context(sopClass, syntaxes, DicomScu.Role.SCP));
            }
        }
        return contexts;
    }

    /** All transfer syntaxes in as many lists as there may be: each alone as far as it goes, the rest together. */
    private static List<List<String>> split(int lists) {
        if (lists <= 1) {
            return List.of(Stream.concat(PLAIN.stream(), COMPRESSED.stream()).toList());
        }
        List<List<String>> split = new ArrayList<>();
        split.add(PLAIN);
        int alone = Math.min(lists - 2, COMPRESSED.size());
        COMPRESSED.subList(0, alone).forEach(syntax -> split.add(List.of(syntax)));
        if (alone < COMPRESSED.size()) {
            split.add(COMPRESSED.subList(alone, COMPRESSED.size()));
        }
        return split;
    }
}
