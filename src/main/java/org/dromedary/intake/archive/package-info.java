/**
 * Unpacks what is brought in: archives of any name, into files of their own, within limits. Nothing here knows DICOM but its
 * magic bytes, nor what becomes of the files.
 */
package org.dromedary.intake.archive;
