/**
 * DICOMweb (PS3.18) on the study store: STOW-RS, QIDO-RS, WADO-RS.
 */
package org.dromedary.web.dicomweb;
