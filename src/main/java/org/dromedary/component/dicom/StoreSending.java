package org.dromedary.component.dicom;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Sends on one association, one instance after the other, with as many unanswered as were negotiated. */
final class StoreSending {

    private final DicomScu scu;
    private final Deque<StoreItem> left;
    private final StoreResult result;
    private final int window;
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private StoreItem current;
    private boolean answers;

    private record Sent(StoreItem item, StoreRequest request) {}

    /** @param left where the instances are taken from, together with others */
    StoreSending(DicomScu scu, Deque<StoreItem> left, StoreResult result) {
        this.scu = scu;
        this.left = left;
        this.result = result;
        this.window = scu.window();
    }

    /**
     * Sends until nothing is left, and waits for all answers.
     *
     * @throws AssociationFailedException if the association breaks
     * @throws IOException if a file cannot be read
     */
    void drain() throws AssociationFailedException, IOException, InterruptedException {
        for (current = next(); current != null; current = next()) {
            if (scu.accepted(current.sopClassUid()).contains(current.transferSyntaxUid())) {
                unanswered.add(
                        new Sent(current, StoreRequest.begin(scu, current.file(), current.part10(), result.origin())));
            } else {
                result.unacceptable(
                        current,
                        "no presentation context accepted for SOP class " + current.sopClassUid()
                                + " in transfer syntax " + current.transferSyntaxUid() + ": allow it at the peer");
            }
            current = null;
            awaitAnswers(window - 1);
        }
        awaitAnswers(0);
    }

    private StoreItem next() {
        return result.isWanted() ? left.poll() : null;
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
}
