/**
 * What modalities are to do and have done: the worklist (PS3.4 annex K) from files, from the API and from HL7 orders, and
 * performed procedure steps (PS3.4 annex F). Uses {@code study} and {@code dicom}.
 */
package org.dromedary.worklist;
