package org.dromedary.component.orthanc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.dromedary.component.PeerException;

/** What the consumer asks of an Orthanc. An empty answer means that Orthanc does not have the resource (404). */
interface OrthancReads {

    /**
     * A study in Orthanc.
     *
     * @param studyUid Study Instance UID, or null
     * @param lastUpdate in UTC, to the second
     * @param stable what it says; true after a restart, whatever comes
     */
    record StudyThere(String id, String studyUid, String lastUpdate, boolean stable) {}

    /**
     * An instance in Orthanc.
     *
     * @param seriesId the series that it belongs to
     * @param version another one if another file has taken its place
     * @param size in bytes, as it is sent; -1 if it was not told
     */
    record InstanceThere(String id, String seriesId, String sopUid, String version, long size) {}

    /** A series: the study that it belongs to and its instances. */
    record SeriesThere(String studyId, List<String> instances) {}

    /** {@code DatabaseServerIdentifier} of newer versions, or null. */
    String serverId() throws PeerException, InterruptedException;

    /** Changes after a sequence number. */
    ChangesPage changes(long since, int limit) throws PeerException, InterruptedException;

    /** The newest change, as far as it was not deleted with its resource. */
    ChangesPage newest() throws PeerException, InterruptedException;

    Optional<StudyThere> study(String id) throws PeerException, InterruptedException;

    /** A page of all studies. */
    List<StudyThere> studies(long since, int limit) throws PeerException, InterruptedException;

    Optional<List<InstanceThere>> instances(String studyId) throws PeerException, InterruptedException;

    Optional<SeriesThere> series(String id) throws PeerException, InterruptedException;

    /** The series that an instance belongs to. */
    Optional<String> seriesOf(String instanceId) throws PeerException, InterruptedException;

    /** How many instances a study has. */
    Optional<Integer> count(String studyId) throws PeerException, InterruptedException;

    /** Where an instance came from and what else Orthanc noted of it. */
    Optional<Map<String, String>> metadata(String instanceId) throws PeerException, InterruptedException;

    /**
     * Writes the instance's file, whole and checked against the size and the MD5 that Orthanc has of it, to the target, and
     * forces it to the disk.
     *
     * @throws PeerException if the answer was cut or damaged; the target holds nothing of use then
     */
    boolean fetch(InstanceThere instance, Path target) throws PeerException, IOException, InterruptedException;
}
