package org.dromedary.component.orthanc;

/** What is asked of an Orthanc. */
public enum OrthancOperation {
    /** Whether it is there. */
    echo,
    /** What it holds, in numbers. */
    statistics
}
