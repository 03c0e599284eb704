package org.dromedary.study;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import org.dromedary.study.Expectations.Expected;

/**
 * Finds out what conditions beyond time need: which series are there, whether what was announced is here, how much the sender
 * has. Never on a thread that receives; the sender is asked on threads of its own.
 */
@Component
class Evidence {

    private static final Logger LOG = LoggerFactory.getLogger(Evidence.class);
    /** Senders that are asked at the same time; the others wait. */
    private static final int ASKING = 4;
    /** Another node may have been told what is to come; so often the database is asked though nothing was told here. */
    private static final long TOLD_ELSEWHERE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Reception reception;
    private final Expectations expectations;
    private final IndexWriter writer;
    private final StudyFiles files;
    private final ObjectProvider<SenderCount> sender;
    private final ExecutorService asking = Executors.newFixedThreadPool(ASKING, task -> {
        Thread thread = new Thread(task, "sender-count");
        thread.setDaemon(true);
        return thread;
    });

    Evidence(
            Reception reception,
            Expectations expectations,
            IndexWriter writer,
            StudyFiles files,
            ObjectProvider<SenderCount> sender) {
        this.reception = reception;
        this.expectations = expectations;
        this.writer = writer;
        this.files = files;
        this.sender = sender;
    }

    /** Brings up to date what is known of a study that is being received, where its rule asks for it. */
    void gather(String studyUid) throws IOException, InterruptedException {
        CompletionRule rule = reception.look(studyUid, Ongoing::rule).orElse(null);
        if (rule == null) {
            return;
        }
        if (rule.uses(Condition.SERIES)
                && !reception.look(studyUid, study -> study.seriesRead).orElse(true)) {
            Map<String, String> before = files.seriesDescriptions(studyUid);
            reception.change(studyUid, study -> {
                before.forEach(study.series::putIfAbsent);
                study.seriesRead = true;
            });
        }
        if (rule.uses(Condition.MPPS)) {
            compareExpected(studyUid);
        }
        if (rule.uses(Condition.COUNT)
                && reception.look(studyUid, this::isCountDue).orElse(false)) {
            ask(studyUid, rule);
        }
    }

    private void compareExpected(String studyUid) throws InterruptedException {
        long version = expectations.version();
        int received = reception
                .look(studyUid, study -> {
                    boolean told = study.expectedAtVersion != version;
                    // fewer than are expected: nothing to find out
                    boolean enough = study.expected.origins() > 0
                            && study.received != study.expectedAtReceived
                            && study.received >= study.expected.instances();
                    boolean old = reception.now() - study.expectedAt >= TOLD_ELSEWHERE_NANOS;
                    return told || enough || old ? study.received : -1;
                })
                .orElse(-1);
        if (received < 0 || !writer.flush(2, TimeUnit.SECONDS)) {
            return;
        }
        Expected expected = expectations.of(studyUid);
        reception.change(studyUid, study -> {
            study.expected = expected;
            study.expectedAtReceived = received;
            study.expectedAtVersion = version;
            study.expectedAt = reception.now();
        });
    }

    /**
     * The sender is asked when nothing seems to come any more, and again while it has more than is here, or after something
     * came after all.
     */
    private boolean isCountDue(Ongoing study) {
        long now = reception.now();
        long quiet = now - study.last;
        boolean settled = study.inFlight == 0
                && (study.associations.isEmpty()
                                && quiet >= study.rule().releasePeriod().toNanos()
                        || quiet >= study.rule().quietPeriod().toNanos() / 2);
        if (!settled || study.count.asking()) {
            return false;
        }
        boolean stale = !study.count.everAsked() || study.count.askedAt() - study.last < 0;
        boolean satisfied = study.count.instances() > 0 && study.received >= study.count.instances();
        return stale
                || !satisfied
                        && now - study.count.askedAt()
                                >= study.rule().countInterval().toNanos();
    }

    private void ask(String studyUid, CompletionRule rule) {
        String node = reception
                .look(
                        studyUid,
                        study -> rule.countFrom() != null
                                ? rule.countFrom()
                                : study.source().callingAet())
                .orElse(null);
        reception.change(studyUid, study -> study.count = study.count.asked(reception.now()));
        asking.execute(() -> {
            UnaryOperator<SenderAnswer> answer = answer(node, studyUid);
            reception.change(studyUid, study -> study.count = answer.apply(study.count));
        });
    }

    private UnaryOperator<SenderAnswer> answer(String node, String studyUid) {
        try {
            SenderCount asker = sender.getIfAvailable();
            if (asker == null || node == null) {
                throw new IllegalStateException("it has no AE title to be asked by; set count-from");
            }
            int instances = asker.instances(node, studyUid);
            return asked -> asked.known(instances);
        } catch (Exception e) {
            LOG.warn("Cannot ask {} for the count of study {}: {}", node, Study.shortId(studyUid), e.getMessage());
            return asked -> asked.failed(e.getMessage());
        }
    }

    @PreDestroy
    void close() {
        asking.shutdownNow();
    }
}
