package org.dromedary.deidentify;

/**
 * A row of the table of pseudonyms.
 *
 * @param project of the profile
 * @param patientId as it stands in the images
 * @param pseudonymId takes its place
 * @param pseudonymName takes the place of PatientName
 * @param shiftDays by how many days dates are moved; null where the project key says it
 */
public record MappingRow(
        String project, String patientId, String pseudonymId, String pseudonymName, Integer shiftDays) {}
