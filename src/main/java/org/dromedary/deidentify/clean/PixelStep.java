package org.dromedary.deidentify.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

import org.dromedary.deidentify.DeidentifyJob;
import org.dromedary.deidentify.DeidentifyProfile;
import org.dromedary.deidentify.DeidentifyStep;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.dicom.EditableItem;

/**
 * Clean Pixel Data Option (PS3.15 E.3.1). Also without it no instance leaves of which it must be feared that the patient is named in its
 * pixels: the profile has to say that it may.
 */
final class PixelStep implements DeidentifyStep {

    private static final int DOCUMENT = 0x00420011;
    private static final int PIXELS = 0x7FE00010;
    private static final int BURNED_IN = 0x00280301;

    private final PerProfile<PixelRules> rules;
    private final Devices devices;

    /** @param devices that all profiles share */
    PixelStep(Devices devices) {
        this(
                devices,
                new PerProfile<>(profile ->
                        CleaningSettings.pixels(profile.setting(CleaningSettings.PIXEL_DATA), profile.name())));
    }

    private PixelStep(Devices devices, PerProfile<PixelRules> rules) {
        this.devices = devices;
        this.rules = rules;
    }

    @Override
    public DeidentifyStep now() throws IOException {
        return new PixelStep(devices.now(), rules);
    }

    @Override
    public String state() {
        return devices.text();
    }

    @Override
    public Set<ProfileOption> cleans() {
        return Set.of(ProfileOption.CLEAN_PIXEL_DATA);
    }

    @Override
    public Set<String> profileKeys() {
        return Set.of(CleaningSettings.PIXEL_DATA);
    }

    @Override
    public void check(DeidentifyProfile profile) {
        rules.of(profile);
    }

    @Override
    public void before(DeidentifyJob job) throws IOException {
        boolean blanking = job.profile().has(ProfileOption.CLEAN_PIXEL_DATA);
        PixelRules all = rules.of(job.profile()).withDevices(devices.get());
        EditableItem dataset = job.instance().dataset();
        boolean documentStays = dataset.contains(DOCUMENT) && job.profile().keeps(dataset, dataset.get(DOCUMENT));
        job.attach(PixelPlan.class, new PixelCleaner(all).plan(job.instance(), blanking, documentStays));
    }

    @Override
    public void after(DeidentifyJob job) {
        EditableItem dataset = job.instance().dataset();
        PixelPlan plan = job.attached(PixelPlan.class);
        if (dataset.contains(PIXELS) && job.profile().has(ProfileOption.CLEAN_PIXEL_DATA) && !plan.doubtful()) {
            dataset.setAs(BURNED_IN, "CS", "NO");
            job.done(dataset, BURNED_IN, "replace", ProfileOption.CLEAN_PIXEL_DATA.key());
        }
        for (int i = 0; i < plan.areas().size(); i++) {
            job.done(dataset, PIXELS, "blank", plan.device());
        }
    }

    @Override
    public void written(DeidentifyJob job, Path out) throws IOException {
        PixelPlan plan = job.attached(PixelPlan.class);
        if (!plan.isEmpty()) {
            new PixelCleaner(rules.of(job.profile()))
                    .clean(plan, out, job.context().workFolder());
        }
    }
}
