package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.util.Set;

import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyProfile;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.dicom.EditableItem;
import org.dromedary.dicom.Tags;

/** Takes down what is known of the patient before anything is changed, for the steps that follow. */
final class KnownWordsStep implements DeidentifyStep {

    private static final int SOP_INSTANCE = 0x00080018;

    private final PerProfile<Settings> settings = new PerProfile<>(Settings::of);

    /**
     * The key {@code residual}.
     *
     * @param physicians whether physicians' names are searched for
     * @param ignored attributes whose values are not searched for
     * @param words that are not searched for
     */
    private record Settings(boolean physicians, Set<Integer> ignored, Set<String> words) {

        static Settings of(DeidentifyProfile profile) {
            CleaningSettings keys = new CleaningSettings(
                    CleaningSettings.RESIDUAL,
                    profile.setting(CleaningSettings.RESIDUAL),
                    Set.of("physicians", "ignore", "ignore-words"));
            return new Settings(
                    keys.flag("physicians", false),
                    keys.each("ignore", Tags::of, "is no keyword of PS3.6, such as PatientID"),
                    keys.words("ignore-words"));
        }
    }

    /**
     * What stood in the instance.
     *
     * @param known of the patient and others
     * @param ignored words that are not searched for
     * @param sopInstanceUid for messages
     */
    record Original(KnownWords known, Set<String> ignored, String sopInstanceUid) {}

    @Override
    public Set<String> profileKeys() {
        return Set.of(CleaningSettings.RESIDUAL);
    }

    @Override
    public void check(DeidentifyProfile profile) {
        settings.of(profile);
    }

    @Override
    public void before(DeidentifyJob job) throws IOException {
        Settings of = settings.of(job.profile());
        EditableItem dataset = job.instance().dataset();
        KnownWords known = KnownWordsReader.read(dataset, job.words(), of.ignored(), of.physicians());
        job.attach(Original.class, new Original(known, of.words(), dataset.text(SOP_INSTANCE)));
    }
}
