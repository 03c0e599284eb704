package org.dromedary.component.dicom;

/** When a received instance counts as written. */
public enum Durability {
    /** When the disk has it. */
    force,
    /** When the operating system has it: faster, and lost with a power failure. */
    os
}
