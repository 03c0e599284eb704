package org.dromedary.delivery;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes this node's workers of a queue when there is something for them, so that they need not poll quickly. */
public final class QueueSignals {

    private final Map<String, Set<Runnable>> listeners = new ConcurrentHashMap<>();

    /** @param listener called on the thread that enqueued; must not block */
    public void listen(String destination, Runnable listener) {
        listeners
                .computeIfAbsent(destination, name -> ConcurrentHashMap.newKeySet())
                .add(listener);
    }

    public void forget(String destination, Runnable listener) {
        listeners.getOrDefault(destination, ConcurrentHashMap.newKeySet()).remove(listener);
    }

    /** Signals when the running transaction, if any, has committed: a worker woken before would find nothing. */
    void signal(String destination) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    wake(destination);
                }
            });
        } else {
            wake(destination);
        }
    }

    private void wake(String destination) {
        listeners.getOrDefault(destination, Set.of()).forEach(Runnable::run);
    }
}
