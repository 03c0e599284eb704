package org.dromedary.intake;

/** Headers of the routes that bring files in. */
public final class IntakeConstants {

    /** Name in {@code dromedary.intakes}. */
    public static final String INTAKE = "DromedaryIntake";

    /** Path, key or identifier of the file where it came from. */
    public static final String ORIGIN = "DromedaryOrigin";

    /** When the file was changed last where it came from: an Instant, a Date or milliseconds; may be missing. */
    public static final String MODIFIED = "DromedaryModified";

    /** What became of it: the name of an {@link IntakeState}. */
    public static final String STATE = "DromedaryIntakeState";

    /** The {@link IntakeOutcome}. */
    public static final String OUTCOME = "DromedaryIntakeOutcome";

    /** The route by which each instance goes into the store. */
    public static final String STORE = "direct:intake-store";

    private IntakeConstants() {}
}
