package org.dromedary.deidentify;

/**
 * Who a patient is in the output.
 *
 * @param patientId pseudonym
 * @param patientName pseudonym
 * @param shiftDays by how many days dates are moved, negative into the past; 0 where they are not
 */
public record PatientIdentity(String patientId, String patientName, long shiftDays) {}
