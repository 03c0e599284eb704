package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import org.aoju.bus.image.metric.Association;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;

/**
 * Sends on one association, one instance after the other, with as many unanswered as were negotiated. While the peer thinks
 * about one, the next is made ready.
 */
final class StoreSending implements AutoCloseable {

    private final DicomScu scu;
    private final Deque<StoreItem> left;
    private final StoreResult result;
    private final StoreSyntax syntax;
    private final Path workDirectory;
    private final int window;
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    /** What is being written; null between two instances. */
    private StoreItem current;
    /** What goes next. */
    private Ready ready;

    private boolean answers;

    private record Sent(StoreItem item, StoreRequest request) {}

    /** An instance as it goes: as it is, or in another transfer syntax; its beginning has been read. */
    private record Ready(StoreItem item, Part10 part10, StoredDataset dataset, Transcoded transcoded)
            implements AutoCloseable {

        static Ready asItIs(Association association, StoreItem item) {
            return new Ready(item, item.part10(), new StoredDataset(association, item.file(), item.part10()), null);
        }

        static Ready transcoded(Association association, StoreItem item, Transcoded transcoded) {
            Part10 part10 = transcoded.part10();
            return new Ready(item, part10, new StoredDataset(association, transcoded.file(), part10), transcoded);
        }

        @Override
        public void close() throws IOException {
            dataset.close();
            if (transcoded != null) {
                transcoded.close();
            }
        }
    }

    /** @param left where the instances are taken from, together with others */
    StoreSending(DicomScu scu, Deque<StoreItem> left, StoreResult result) {
        this.scu = scu;
        this.left = left;
        this.result = result;
        this.syntax = StoreSyntax.of(scu.configuration());
        this.workDirectory = Path.of(scu.configuration().workDirectoryOrTemporary());
        this.window = scu.window();
    }

    /**
     * Sends until nothing is left, and waits for all answers.
     *
     * @throws AssociationFailedException if the association breaks
     * @throws IOException if a file cannot be read
     */
    void drain() throws AssociationFailedException, IOException, InterruptedException {
        ready = next();
        while (ready != null) {
            send();
            ready = next();
            awaitAnswers(window - 1);
        }
        awaitAnswers(0);
    }

    private void send() throws AssociationFailedException, IOException, InterruptedException {
        try (Ready going = ready) {
            ready = null;
            current = going.item();
            if (going.transcoded() != null) {
                result.derived(current, going.part10().sopInstanceUid());
            }
            StoreRequest request = StoreRequest.begin(scu, going.part10(), going.dataset(), result.origin());
            unanswered.add(new Sent(current, request));
            current = null;
        }
    }

    /** Takes the next instance that the peer can take, while more are wanted; those that it cannot are told. */
    private Ready next() throws IOException {
        while (result.isWanted()) {
            StoreItem item = left.poll();
            if (item == null) {
                break;
            }
            Ready made = ready(item);
            if (made != null) {
                return made;
            }
        }
        return null;
    }

    /**
     * An instance in the best transfer syntax in which it can be given: there are some that no codec takes (without pixels, of
     * one bit, with a palette), which go in the next one. Null if none is left, which is told.
     */
    private Ready ready(StoreItem item) throws IOException {
        Set<String> accepted = scu.accepted(item.sopClassUid());
        String refusal = null;
        for (String candidate : syntax.candidates(item.transferSyntaxUid(), accepted)) {
            if (candidate.equals(item.transferSyntaxUid())) {
                return Ready.asItIs(scu.association(), item);
            }
            try {
                return Ready.transcoded(
                        scu.association(),
                        item,
                        Transcoder.transcode(item.file(), item.part10(), candidate, workDirectory, syntax.lossy()));
            } catch (TranscodeException e) {
                refusal = refusal == null ? e.getMessage() : refusal;
            }
        }
        result.unacceptable(item, refusal == null ? StoreSyntax.refusal(item, accepted) : refusal);
        return null;
    }

    private void awaitAnswers(int rest) throws AssociationFailedException, InterruptedException {
        while (unanswered.size() > rest) {
            Sent sent = unanswered.peek();
            StoreAnswer answer = sent.request().answer();
            unanswered.remove();
            answers = true;
            result.answered(sent.item(), answer);
        }
    }

    /** Whether the peer has answered anything. */
    boolean hasAnswers() {
        return answers;
    }

    /** Leaves what was not answered to others. */
    void putBack() {
        List<StoreItem> items = unanswered();
        Collections.reverse(items);
        items.forEach(left::addFirst);
    }

    /** Tells that what was not answered has not arrived, as far as anybody knows. */
    void tellBroken() {
        unanswered().forEach(result::broken);
    }

    private List<StoreItem> unanswered() {
        List<StoreItem> items = new ArrayList<>();
        unanswered.forEach(sent -> items.add(sent.item()));
        if (current != null) {
            items.add(current);
        }
        return items;
    }

    /** Leaves what was made ready to others; an association on which an answer is still to come is of no more use. */
    @Override
    public void close() throws IOException {
        if (!unanswered.isEmpty()) {
            scu.markBroken();
        }
        if (ready != null) {
            left.addFirst(ready.item());
            ready.close();
        }
    }
}
