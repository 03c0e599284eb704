package org.dromedary.intake.remote;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import org.dromedary.component.RemoteEntry;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.Sha256;

/** Files as they are on a server, compared with what is known of them. */
final class Source {

    private Source() {}

    /** A file that was taken, and is still there. @param outcome null: it stays until its studies are delivered */
    record Kept(RemoteEntry file, IntakeOutcome outcome) {}

    /** What the database keeps of a file. */
    static RemoteEntry of(IntakeItem item) {
        return new RemoteEntry(item.origin(), item.bytes(), item.modified(), null);
    }

    /** Whether two files of one size and name can be told apart. */
    static boolean isTold(RemoteEntry file) {
        return file.modified() != null || file.version() != null;
    }

    /** Whether nobody has written to a file between. What one of both does not know is not compared. */
    static boolean isSame(RemoteEntry one, RemoteEntry other) {
        return one != null
                && other != null
                && one.bytes() == other.bytes()
                && isSame(seconds(one.modified()), seconds(other.modified()))
                && isSame(one.version(), other.version());
    }

    private static boolean isSame(Object one, Object other) {
        return one == null || other == null || Objects.equals(one, other);
    }

    /** What lists tell to the millisecond, other answers tell to the second. */
    private static Instant seconds(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The name of its download here, by which one that broke off is found again. */
    static String part(RemoteEntry file) {
        return Sha256.hex(file.path() + "\n" + file.bytes() + "\n" + seconds(file.modified()) + "\n" + file.version())
                + ".part";
    }
}
