package org.dromedary.study;

import java.util.Collection;

/**
 * Where those who know what is to come of a study say so: a modality by MPPS, an intake by its list. It is kept across
 * restarts, may be told before the study's first instance, and is the condition {@code mpps} of completeness.
 *
 * <p>Each origin speaks for itself, and what it says replaces what it said before: {@code mpps:} and the SOP Instance UID of
 * the step is a good name. A study is complete by expectation when every origin has said what it has and all of that is here.
 */
public interface ExpectedInstances {

    /**
     * More is to come, and it will be told later which: a procedure step is in progress. Until then the study is not complete
     * by expectation.
     */
    void announce(String studyUid, String origin);

    /** These instances are to come, and no others of this origin; none, if the step made none. */
    void expect(String studyUid, String origin, Collection<String> sopInstanceUids);

    /** So many instances are to come. */
    void expect(String studyUid, String origin, int instances);

    /** Nothing is to come any more: the step was discontinued and what it made does not matter. */
    void forget(String studyUid, String origin);
}
