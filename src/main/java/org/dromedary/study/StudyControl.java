package org.dromedary.study;

import java.io.IOException;
import java.util.Optional;

import org.springframework.stereotype.Component;

import org.dromedary.study.Ongoing.Ending;

/** What a person decides about a study that is being received or set aside. Each decision is in the audit trail. */
@Component
public class StudyControl {

    private final StudyIndex index;
    private final StudyHolds holds;
    private final Reception reception;
    private final StudyRecovery recovery;
    private final StudyLifecycle lifecycle;
    private final Audit audit;

    StudyControl(
            StudyIndex index,
            StudyHolds holds,
            Reception reception,
            StudyRecovery recovery,
            StudyLifecycle lifecycle,
            Audit audit) {
        this.index = index;
        this.holds = holds;
        this.reception = reception;
        this.recovery = recovery;
        this.lifecycle = lifecycle;
        this.audit = audit;
    }

    /**
     * Ends what is being received of a study as soon as its instances in flight are stored, and releases it if it is set aside.
     *
     * @return false if nothing of it is being received, and it is not set aside
     * @throws IOException if it was set aside for instances that still cannot be read
     */
    public boolean complete(String studyUid) throws IOException, InterruptedException {
        Study study = index.study(studyUid).orElse(null);
        Optional<HoldReason> hold = holds.of(studyUid).map(StudyHolds.Hold::reason);
        if (study == null) {
            return false;
        }
        String story = story(studyUid);
        if (hold.isPresent() && (hold.get() == HoldReason.DISCARDED || hold.get() == HoldReason.NOT_INDEXED)) {
            recovery.reopen(study);
        } else if (study.state() == StudyState.HELD) {
            release(studyUid);
        } else if (!reception.isReceiving(studyUid)) {
            return false;
        }
        reception.want(studyUid, Ending.COMPLETE);
        audit.record("study.completed-by-hand", studyUid, null, null, story);
        return true;
    }

    /**
     * Sets a study aside until a person completes it. What comes of it is stored meanwhile.
     *
     * @return false if nothing of it is being received or waits to be routed
     */
    public boolean hold(String studyUid) {
        boolean waits = index.study(studyUid)
                .filter(study -> study.state() == StudyState.STABLE)
                .isPresent();
        boolean receiving = reception.change(studyUid, this::hold);
        if (!receiving && waits) {
            holds.hold(studyUid, HoldReason.OPERATOR, "set aside by hand before it was routed");
        }
        if (receiving || waits) {
            audit.record("study.held", studyUid, null, null, "set aside by hand");
        }
        return receiving || waits;
    }

    private void hold(Ongoing study) {
        String story = Completeness.story(study.facts(reception.now()));
        holds.hold(study.studyUid(), HoldReason.OPERATOR, "set aside by hand with " + story);
        study.held = HoldReason.OPERATOR;
    }

    /**
     * Ends what is being received of a study without routing it. Its instances stay in the store, and count again when more
     * of it comes.
     *
     * @return false if nothing of it is being received
     */
    public boolean discard(String studyUid) {
        String story = story(studyUid);
        boolean receiving = reception.want(studyUid, Ending.DISCARD);
        if (receiving) {
            audit.record("study.discarded-by-hand", studyUid, null, null, story);
        }
        return receiving;
    }

    /**
     * Sends the stable generations of a study through the routes again.
     *
     * @return false if there is none, or the study is held for another reason than that its route failed
     */
    public boolean replay(String studyUid) {
        boolean replayed = holds.replan(studyUid);
        if (replayed) {
            reception.change(studyUid, study -> study.held = study.held == HoldReason.ROUTING ? null : study.held);
            audit.record("study.replayed", studyUid, null, null, null);
            lifecycle.wakeUp();
        }
        return replayed;
    }

    private void release(String studyUid) {
        holds.release(studyUid);
        reception.change(studyUid, study -> study.held = null);
        lifecycle.wakeUp();
    }

    private String story(String studyUid) {
        return reception.facts(studyUid).map(Completeness::story).orElse(null);
    }
}
