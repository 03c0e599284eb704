package org.dromedary.component.orthanc;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a consumer remembers of an Orthanc: how far it has read the log of changes, which studies are to be brought, and what was
 * brought of each. That a study is to be brought is written together with the cursor, so that the cursor never passes a change
 * that could be lost. Every method returns when what it wrote is durable, by the implementation's promise.
 *
 * <p>Each Orthanc has a name of its own here ({@code orthanc}); what another one holds is not seen.
 */
public interface OrthancMemory {

    /** How {@link Instance#refused} begins of one that could not be read, and without which its study went on. */
    String LOST = "cannot be read in Orthanc";

    /** How much of a study is wanted; a later word is stronger than an earlier one. */
    enum Want {
        /** What is there now: more is expected, and the study is not complete with it. */
        PART,
        /** All of it, and with it the study is complete, if Orthanc says that it is stable. */
        STABLE,
        /** All of it, and with it the study is complete, whatever Orthanc says. */
        WHOLE;

        /** The stronger of two; null is the weakest. */
        static Want stronger(Want one, Want other) {
            return one == null || other != null && other.compareTo(one) > 0 ? other : one;
        }
    }

    /**
     * The newest change that was read, as it was then, so that another one in its place is noticed.
     *
     * @param seq 0: none
     * @param serverId {@code DatabaseServerIdentifier} of the Orthanc, or null where it has none
     */
    record Cursor(long seq, String type, String id, String date, String serverId) {

        static final Cursor START = new Cursor(0, null, null, null, null);

        Cursor withServer(String server) {
            return new Cursor(seq, type, id, date, server);
        }
    }

    /**
     * A study that is to be brought.
     *
     * @param studyId as Orthanc calls it
     * @param studyUid Study Instance UID; null while it was never looked at
     * @param notice grows with every change that names the study
     * @param attempts that failed in a row
     */
    record Due(String studyId, String studyUid, Want want, long notice, int attempts) {}

    /**
     * What was brought of a study.
     *
     * @param lastUpdate as Orthanc has it, read before its instances were listed
     * @param instances how many of it were there
     * @param whole whether that was all of a stable study
     */
    record Brought(String studyUid, String lastUpdate, int instances, boolean whole) {}

    /**
     * A study that was heard of.
     *
     * @param brought what was brought last; null if nothing was
     * @param broughtAt when
     * @param checked whether the number of instances was compared with Orthanc afterwards
     * @param due whether it is to be brought
     */
    record Known(Brought brought, Instant broughtAt, boolean checked, boolean due) {}

    /**
     * An instance that was brought.
     *
     * @param version what tells the file from another that takes its place under the same identifier
     * @param sopUid SOP Instance UID
     * @param refused why the route did not take it; null if it did
     */
    record Instance(String id, String version, String sopUid, String refused) {}

    /** Empty: this Orthanc was never read. */
    Optional<Cursor> cursor(String orthanc);

    /**
     * Moves the cursor and notes what is to be brought, both or none.
     *
     * @param cursor null: it stays
     */
    void note(String orthanc, Cursor cursor, Map<String, Want> studies);

    /** Notes as brought, without an instance, what was there before this Orthanc was followed. */
    void skip(String orthanc, Map<String, Brought> studies);

    /** Studies that are to be brought and whose time has come, the longest waiting first. */
    List<Due> due(String orthanc, int limit, Set<String> without);

    /** How many studies are to be brought, and since when the oldest of them waits. */
    Backlog backlog(String orthanc);

    /**
     * @param studies to be brought
     * @param failing of these, how many have failed at least once
     * @param since when the oldest was noted; null if there is none
     * @param failure of one that fails; null if none does
     */
    record Backlog(int studies, int failing, Instant since, String failure) {}

    /** What is known of these studies. */
    Map<String, Known> known(String orthanc, Collection<String> studyIds);

    /** All studies that were heard of and not since found to be gone. */
    Set<String> studies(String orthanc);

    /** What was brought of a study, by identifier. */
    Map<String, Instance> instances(String orthanc, String studyId);

    /** Instances of a study that are safe now. */
    void add(String orthanc, String studyId, Collection<Instance> instances);

    /** Instances that Orthanc has no longer. */
    void remove(String orthanc, String studyId, Collection<String> instanceIds);

    /** Instances of a study are about to be brought. */
    void coming(String orthanc, String studyId, String studyUid);

    /** A study was brought; it stays to be brought if more was noted of it since {@link Due#notice()}. */
    void brought(String orthanc, Due due, Brought brought);

    /** The number of instances is what Orthanc has. */
    void checked(String orthanc, String studyId);

    /** A study could not be brought; it is tried again at that time. */
    void failed(String orthanc, Due due, String studyUid, String reason, Instant nextAt);

    /** Orthanc has the study no longer. */
    void gone(String orthanc, String studyId);
}
