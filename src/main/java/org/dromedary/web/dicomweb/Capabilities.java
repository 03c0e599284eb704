package org.dromedary.web.dicomweb;

import java.util.ArrayList;
import java.util.List;

/** What the server does, transaction by transaction; the capabilities and the conformance statement are made of it. */
public final class Capabilities {

    private static final String DATASETS = "application/dicom+json, multipart/related; type=\"application/dicom+xml\"";
    private static final String INSTANCES = "multipart/related; type=\"application/dicom\", application/zip";
    private static final String PICTURES = "image/jpeg, image/png";
    private static final String STUDY = "/studies/{study}";
    private static final String SERIES = STUDY + "/series/{series}";
    private static final String INSTANCE = SERIES + "/instances/{instance}";

    private Capabilities() {}

    /**
     * A transaction on a resource.
     *
     * @param name as in PS3.18
     * @param section of PS3.18
     * @param mediaTypes of what is answered
     */
    public record Transaction(String name, String section, String method, String path, String mediaTypes) {}

    /** All of them. */
    public static List<Transaction> all() {
        List<Transaction> all = new ArrayList<>();
        String answer = "application/dicom+json, application/dicom+xml";
        for (String path : List.of("/studies", STUDY)) {
            all.add(new Transaction("Store (STOW-RS)", "10.5", "POST", path, answer));
        }
        for (String path : List.of(
                "/studies", "/series", "/instances", STUDY + "/series", STUDY + "/instances", SERIES + "/instances")) {
            all.add(new Transaction("Search (QIDO-RS)", "10.6", "GET", path, DATASETS));
        }
        for (String path : List.of(STUDY, SERIES)) {
            all.add(new Transaction("Retrieve (WADO-RS)", "10.4", "GET", path, INSTANCES));
        }
        all.add(new Transaction("Retrieve (WADO-RS)", "10.4", "GET", INSTANCE, INSTANCES + ", application/dicom"));
        for (String path : List.of(STUDY, SERIES, INSTANCE)) {
            all.add(new Transaction("Retrieve metadata", "10.4.1.1.2", "GET", path + "/metadata", DATASETS));
        }
        all.add(
                new Transaction(
                        "Retrieve frames",
                        "10.4.1.1.6",
                        "GET",
                        INSTANCE + "/frames/{frames}",
                        "multipart/related; type=\"application/octet-stream\", or the media type of the stored transfer syntax"));
        all.add(new Transaction(
                "Retrieve bulk data",
                "10.4.1.1.5",
                "GET",
                INSTANCE + "/bulkdata/{path}",
                "multipart/related; type=\"application/octet-stream\", application/octet-stream"));
        for (String path : List.of(STUDY, SERIES, INSTANCE, INSTANCE + "/frames/{frames}")) {
            all.add(new Transaction("Retrieve rendered", "10.4.1.1.3", "GET", path + "/rendered", PICTURES));
            all.add(new Transaction("Retrieve thumbnail", "10.4.1.1.4", "GET", path + "/thumbnail", PICTURES));
        }
        all.add(new Transaction("Retrieve capabilities", "8.9", "OPTIONS", "/", "application/vnd.sun.wadl+xml"));
        return all;
    }
}
