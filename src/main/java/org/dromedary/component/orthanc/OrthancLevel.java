package org.dromedary.component.orthanc;

/** The kinds of resources that Orthanc has, each with its path in the REST API. */
public enum OrthancLevel {
    patient("patients", "Patient"),
    study("studies", "Study"),
    series("series", "Series"),
    instance("instances", "Instance");

    private final String path;
    private final String title;

    OrthancLevel(String path, String title) {
        this.path = path;
        this.title = title;
    }

    /** Of one resource, such as {@code /studies/ID}. */
    String path(String id) {
        return "/" + path + "/" + OrthancClient.checkedId(id);
    }

    /** The statistics of a resource; an instance has none. */
    String statistics(String id) {
        return path(id) + "/statistics";
    }

    /** As {@code /tools/find} names it. */
    String title() {
        return title;
    }
}
