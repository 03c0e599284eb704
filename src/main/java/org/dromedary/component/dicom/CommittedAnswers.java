package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.dromedary.component.InstanceAnswers;

/**
 * Holds back that the peer has taken an instance until it has committed itself to keep it: whoever is told may never send it
 * again. Refusals are told at once.
 */
final class CommittedAnswers implements BiConsumer<File, Integer> {

    private final BiConsumer<File, Integer> listener;
    private final Map<File, Integer> taken = new LinkedHashMap<>();

    CommittedAnswers(BiConsumer<File, Integer> listener) {
        this.listener = listener;
    }

    @Override
    public void accept(File file, Integer status) {
        if (new StoreAnswer(status, null).isStored()) {
            taken.put(file, status);
        } else {
            listener.accept(file, status);
        }
    }

    /**
     * Has the peer commit itself to what it has taken, and tells of it. What it does not keep is told as
     * {@link InstanceAnswers#NOT_COMMITTED}, or as the reason when that is for good, and before the others: the peer took these
     * after it.
     *
     * @param result knows under which SOP Instance UID each was sent
     * @throws RequestFailedException if it does not, naming what
     */
    void commit(CommitRun run, StoreResult result)
            throws AssociationFailedException, RequestFailedException, NotDicomException, IOException,
                    InterruptedException {
        if (taken.isEmpty()) {
            return;
        }
        Map<File, CommitRun.Item> items = new LinkedHashMap<>();
        for (File file : taken.keySet()) {
            StoreItem item = StoreItem.read(file.toPath());
            items.put(file, new CommitRun.Item(item.sopClassUid(), result.sentAs(item)));
        }
        List<CommitRun.Item> asked = new ArrayList<>(items.values());
        Map<String, Integer> missing = run.request(asked);
        items.forEach((file, item) -> {
            Integer reason = missing.get(item.sopInstanceUid());
            if (reason != null) {
                listener.accept(file, CommitRun.isForGood(reason) ? reason : InstanceAnswers.NOT_COMMITTED);
            }
        });
        items.forEach((file, item) -> {
            if (!missing.containsKey(item.sopInstanceUid())) {
                listener.accept(file, taken.get(file));
            }
        });
        if (!missing.isEmpty()) {
            throw run.uncommitted(missing, asked.size());
        }
    }
}
