/**
 * The study store (instances on disk), its index, stability and generations. Uses {@code dicom}.
 */
package org.dromedary.study;
