package org.dromedary.component.dicom;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.aoju.bus.image.Status;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import org.dromedary.dicom.Uids;

/** Counts the C-STORE sub-operations of a C-MOVE or C-GET (PS3.4 C.4.2.1.6) and knows the status that ends it (C.4.2.1.5). */
final class Suboperations {

    private static final String SUFFIX = ".dcm";

    /** SOP Instance UIDs of what is still to be sent, by file. */
    private final Map<File, String> remaining = new LinkedHashMap<>();

    private final Set<String> failures = new LinkedHashSet<>();
    private int completed;
    private int failed;
    private int warnings;

    Suboperations(List<File> files) {
        files.forEach(file -> remaining.put(file, nameOf(file)));
    }

    /** What the study store calls a file; better than nothing when it cannot be read. */
    private static String nameOf(File file) {
        String name = file.getName();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    synchronized void known(File file, String sopInstanceUid) {
        remaining.replace(file, sopInstanceUid);
    }

    /** An instance was answered. */
    synchronized void done(File file, int status) {
        String uid = remaining.remove(file);
        if (uid == null) {
            return;
        }
        StoreAnswer answer = new StoreAnswer(status, null);
        if (!answer.isStored()) {
            fail(uid);
        } else if (answer.isWarning()) {
            warnings++;
        } else {
            completed++;
        }
    }

    /** An instance cannot be sent. */
    synchronized void failed(File file) {
        String uid = remaining.remove(file);
        if (uid != null) {
            fail(uid);
        }
    }

    private void fail(String uid) {
        failed++;
        if (Uids.isValid(uid)) {
            failures.add(uid);
        }
    }

    /** A pending response. */
    synchronized Attributes pending(ScpRequest request) {
        Attributes response = request.response(Status.Pending);
        ScpRequest.count(response, Tag.NumberOfRemainingSuboperations, remaining.size());
        return counted(response);
    }

    /** The response that ends it. What is still to be sent was cancelled, or else has failed. */
    synchronized void end(ScpRequest request, String comment) {
        boolean cancelled = request.isCancelled() && !remaining.isEmpty();
        if (!cancelled) {
            remaining.values().forEach(this::fail);
            remaining.clear();
        }
        int status = cancelled
                ? Status.Cancel
                : failed == 0 && warnings == 0
                        ? Status.Success
                        : completed + warnings == 0 ? Status.UnableToPerformSubOperations : Status.OneOrMoreFailures;
        Attributes response =
                counted(new Answer(status, status == Status.Success ? null : comment).into(request.response(status)));
        if (cancelled) {
            ScpRequest.count(response, Tag.NumberOfRemainingSuboperations, remaining.size());
        }
        request.end(response, failures.isEmpty() ? null : failedList());
    }

    private Attributes counted(Attributes response) {
        ScpRequest.count(response, Tag.NumberOfCompletedSuboperations, completed);
        ScpRequest.count(response, Tag.NumberOfFailedSuboperations, failed);
        ScpRequest.count(response, Tag.NumberOfWarningSuboperations, warnings);
        return response;
    }

    private Attributes failedList() {
        Attributes list = new Attributes();
        list.setString(Tag.FailedSOPInstanceUIDList, VR.UI, failures.toArray(String[]::new));
        return list;
    }
}
