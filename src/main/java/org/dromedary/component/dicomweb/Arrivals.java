package org.dromedary.component.dicomweb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpReply;
import org.dromedary.dicom.DicomJsonReader;
import org.dromedary.dicom.Uids;

/** Asks a server which instances it has: by a search, and where there is none by the metadata of each. */
final class Arrivals {

    /** Up to so many are asked for one by one, instead of all instances of their series. */
    private static final int FEW = 4;

    private static final int PAGE = 1000;
    /** A server that has no search, or not this one. */
    private static final Integer[] NO_SEARCH = {400, 404, 405, 406, 413, 501};

    private final DicomWebServer server;

    Arrivals(DicomWebServer server) {
        this.server = server;
    }

    private record Series(String study, String series) {

        String path() {
            return "/studies/" + study + "/series/" + series + "/instances";
        }
    }

    /**
     * The SOP Instance UIDs of those that are there. What cannot be asked for is taken for not there.
     *
     * @throws PeerException if the server cannot be asked at all
     */
    Set<String> of(Collection<StowItem> items) throws PeerException, InterruptedException {
        Map<Series, List<String>> bySeries = new LinkedHashMap<>();
        for (StowItem item : items) {
            // what is no UID has no address
            if (Uids.isValid(item.studyUid())
                    && Uids.isValid(item.seriesUid())
                    && Uids.isValid(item.sopInstanceUid())) {
                bySeries.computeIfAbsent(new Series(item.studyUid(), item.seriesUid()), series -> new ArrayList<>())
                        .add(item.sopInstanceUid());
            }
        }
        Set<String> there = new HashSet<>();
        for (Map.Entry<Series, List<String>> one : bySeries.entrySet()) {
            Set<String> wanted = new HashSet<>(one.getValue());
            if (!search(one.getKey(), wanted, there)) {
                metadata(one.getKey(), wanted, there);
            }
        }
        return there;
    }

    /** False if the server cannot search. */
    private boolean search(Series series, Set<String> wanted, Set<String> there)
            throws PeerException, InterruptedException {
        if (wanted.size() <= FEW) {
            for (String uid : wanted) {
                Set<String> found = page(series.path() + "?SOPInstanceUID=" + uid);
                if (found == null) {
                    return false;
                }
                found.retainAll(wanted);
                there.addAll(found);
            }
            return true;
        }
        Set<String> seen = new HashSet<>();
        while (!there.containsAll(wanted)) {
            Set<String> found = page(series.path() + "?limit=" + PAGE + "&offset=" + seen.size());
            if (found == null) {
                return false;
            }
            // a server that knows no offset gives the same again
            if (!seen.addAll(found)) {
                return true;
            }
            found.retainAll(wanted);
            there.addAll(found);
        }
        return true;
    }

    private Set<String> page(String path) throws PeerException, InterruptedException {
        HttpReply reply = server.ask(HttpCall.get("its instances", path)
                .with("Accept", JsonAnswer.ACCEPT)
                .expecting(NO_SEARCH));
        if (reply.status() / 100 != 2) {
            return null;
        }
        Set<String> found = new HashSet<>();
        if (reply.body().length == 0) {
            return found;
        }
        try (DicomJsonReader json = new DicomJsonReader(new ByteArrayInputStream(reply.body()))) {
            for (Map<String, Object> match = json.next(); match != null; match = json.next()) {
                if (match.get("SOPInstanceUID") instanceof String uid) {
                    found.add(uid);
                }
            }
            return found;
        } catch (IOException e) {
            return null;
        }
    }

    private void metadata(Series series, Set<String> wanted, Set<String> there)
            throws PeerException, InterruptedException {
        for (String uid : wanted) {
            HttpReply reply = server.ask(HttpCall.get("an instance", series.path() + "/" + uid + "/metadata")
                    .with("Accept", JsonAnswer.ACCEPT)
                    .expecting(400, 404, 405, 406, 410, 413, 501));
            if (reply.status() == 200 && MediaType.of(reply.mediaType()).isJson()) {
                there.add(uid);
            }
        }
    }
}
