package org.dromedary.deidentify;

/**
 * What a patient is called in the output.
 *
 * @param patientId takes the place of PatientID
 * @param patientName takes the place of PatientName
 * @param shiftDays by how many days dates are moved; null where the project key says it
 */
public record Pseudonym(String patientId, String patientName, Integer shiftDays) {}
