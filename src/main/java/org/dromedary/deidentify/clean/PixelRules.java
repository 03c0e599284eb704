package org.dromedary.deidentify.clean;

/**
 * What is done about text and faces in pixels (PS3.15 E.3.1 and E.3.2).
 *
 * @param devices whose images are known
 * @param unknown what becomes of an image that may have text burned in, of a device that no rule knows
 * @param faces what becomes of an image of which RecognizableVisualFeatures (0028,0302) says YES
 * @param compress whether pixels that had to be decoded are compressed again, without loss
 */
public record PixelRules(DeviceRules devices, Doubt unknown, Doubt faces, boolean compress) {

    /** What is done in doubt. */
    public enum Doubt {
        /** The instance does not leave. */
        REFUSE,
        /** Somebody has looked at it, and it may leave. */
        ACCEPT
    }

    /** With more devices, which are looked for after its own. */
    PixelRules withDevices(DeviceRules more) {
        return new PixelRules(devices.or(more), unknown, faces, compress);
    }

    /** No device is known, and nothing doubtful leaves. */
    public static final PixelRules STRICT = new PixelRules(DeviceRules.NONE, Doubt.REFUSE, Doubt.REFUSE, false);
}
