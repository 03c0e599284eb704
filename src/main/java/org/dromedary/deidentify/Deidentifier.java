package org.dromedary.deidentify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/**
 * De-identifies instances by one profile. The same instance under the same profile and project key gives the same bytes, so that a
 * retry or a late image joins its study. May be used by several threads.
 */
public final class Deidentifier {

    private static final String MEDIA_DIRECTORY = "1.2.840.10008.1.3.10";
    private static final int STATE = 8;
    private static final int SOP_INSTANCE_UID = Tags.of("SOPInstanceUID");
    private static final int SOP_CLASS_UID = Tags.of("SOPClassUID");
    private static final int STUDY_INSTANCE_UID = Tags.of("StudyInstanceUID");
    private static final int SERIES_INSTANCE_UID = Tags.of("SeriesInstanceUID");

    /** What tells who somebody is, and must stand nowhere in the output. */
    private static final Set<Integer> IDENTIFYING = Set.of(
            Tags.PATIENT_NAME,
            Tags.PATIENT_ID,
            Tags.PATIENT_BIRTH_DATE,
            Tags.ACCESSION_NUMBER,
            Tags.of("OtherPatientIDs"),
            Tags.of("OtherPatientNames"),
            Tags.of("PatientBirthName"),
            Tags.of("PatientMotherBirthName"));

    private final DeidentifyProfile profile;
    private final ProjectKey key;
    private final ProfileActions actions;
    private final Pseudonyms pseudonyms;
    private final List<DeidentifyStep> steps;

    Deidentifier(DeidentifyProfile profile, ProjectKey key, PseudonymTable table, List<DeidentifyStep> steps) {
        this(
                profile,
                key,
                new ProfileActions(profile.options()),
                new Pseudonyms(profile.pseudonyms(), profile.project(), key, table),
                steps);
    }

    private Deidentifier(
            DeidentifyProfile profile,
            ProjectKey key,
            ProfileActions actions,
            Pseudonyms pseudonyms,
            List<DeidentifyStep> steps) {
        this.profile = profile;
        this.key = key;
        this.actions = actions;
        this.pseudonyms = pseudonyms;
        this.steps = List.copyOf(steps);
    }

    /**
     * The same with the table of pseudonyms and the devices as they are by now: for all instances of one attempt, so that an
     * edit in its middle does not part a study. Others keep what they have read.
     */
    public Deidentifier now() throws IOException {
        List<DeidentifyStep> fresh = new ArrayList<>();
        for (DeidentifyStep step : steps) {
            fresh.add(step.now());
        }
        return new Deidentifier(profile, key, actions, pseudonyms.fresh(), fresh);
    }

    /**
     * What the output depends on beside profile and original: project key, devices, and the rows of the table that were used until
     * now. A word by the project key, which tells nothing of them.
     */
    public String state() {
        StringBuilder all = new StringBuilder(pseudonyms.state());
        steps.forEach(step -> all.append('\0').append(step.state()));
        return key.word("state", all.toString(), STATE);
    }

    public DeidentifyProfile profile() {
        return profile;
    }

    /**
     * Writes the de-identified instance. When this fails nothing is left of the output.
     *
     * @param in stays as it is
     * @param out made or replaced
     * @throws DeidentifyException if it cannot be de-identified, now or later
     * @throws IOException if a file cannot be read or written just now
     */
    public DeidentifyResult run(Path in, Path out, DeidentifyContext context) throws IOException {
        try {
            return work(in, out, context);
        } catch (DicomFormatException e) {
            Files.deleteIfExists(out);
            throw new DeidentifyException("The instance cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            Files.deleteIfExists(out);
            throw e;
        } catch (RuntimeException e) {
            Files.deleteIfExists(out);
            throw new DeidentifyException(
                    "De-identification by profile " + profile.name() + " failed: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    private DeidentifyResult work(Path in, Path out, DeidentifyContext context) throws IOException {
        EditableInstance instance = EditableInstance.read(in);
        EditableItem dataset = instance.dataset();
        if (MEDIA_DIRECTORY.equals(dataset.text(SOP_CLASS_UID)) || MEDIA_DIRECTORY.equals(instance.sopClassUid())) {
            throw new DeidentifyException("A media directory (DICOMDIR) cannot be de-identified; send its instances");
        }
        UidMap uids = new UidMap(key);
        DeidentifyJob job = new DeidentifyJob(instance, profile, context, pseudonyms.of(dataset), uids);
        collectWords(job);
        for (DeidentifyStep step : steps) {
            step.before(job);
        }
        new ConfidentialityWalk(job, actions, steps, pseudonyms, key).run();
        complete(job);
        for (DeidentifyStep step : steps) {
            step.after(job);
        }
        new DeidentifyMark(job).set();
        instance.forgetHead();
        instance.write(out);
        for (DeidentifyStep step : steps) {
            step.written(job, out);
        }
        return new DeidentifyResult(
                dataset.text(STUDY_INSTANCE_UID),
                dataset.text(SERIES_INSTANCE_UID),
                dataset.text(SOP_INSTANCE_UID),
                List.copyOf(job.actions()),
                Objects.requireNonNullElse(job.attached(ResidualWords.class), ResidualWords.NONE));
    }

    /** Words that the profile keeps on purpose are none to look for. */
    private void collectWords(DeidentifyJob job) {
        job.instance().dataset().walk((item, element) -> {
            if (IDENTIFYING.contains(element.tag()) && !profile.keeps(item, element)) {
                item.valuesByDictionary(element).stream()
                        .filter(value -> !value.isEmpty())
                        .forEach(job::mustNotStay);
            }
        });
    }

    /** What every instance must have, whatever the original had. */
    private void complete(DeidentifyJob job) {
        EditableItem dataset = job.instance().dataset();
        if (!dataset.contains(Tags.PATIENT_ID)) {
            dataset.set(Tags.PATIENT_ID, job.patient().patientId());
        }
        if (!dataset.contains(Tags.PATIENT_NAME)) {
            dataset.set(Tags.PATIENT_NAME, job.patient().patientName());
        }
        String sopInstance = job.instance().sopInstanceUid();
        if (dataset.text(SOP_INSTANCE_UID) == null && sopInstance != null) {
            dataset.set(
                    SOP_INSTANCE_UID,
                    profile.has(ProfileOption.RETAIN_UIDS)
                            ? sopInstance
                            : job.uids().map(sopInstance));
        }
    }
}
