package org.dromedary.study;

/**
 * What the sender says about how many instances of a study it has.
 *
 * @param instances its number; -1 while none is known
 * @param problem why it is not known, for people; null when it is, or nobody has asked
 * @param askedAt {@link Reception#now()} when it was asked; only where {@link #everAsked}
 * @param asking whether it is being asked now
 */
record SenderAnswer(int instances, String problem, long askedAt, boolean everAsked, boolean asking) {

    static final SenderAnswer NONE = new SenderAnswer(-1, null, 0, false, false);

    SenderAnswer asked(long now) {
        return new SenderAnswer(instances, problem, now, true, true);
    }

    SenderAnswer known(int number) {
        return new SenderAnswer(number, null, askedAt, everAsked, false);
    }

    SenderAnswer failed(String why) {
        return new SenderAnswer(-1, why, askedAt, everAsked, false);
    }
}
