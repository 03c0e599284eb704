package org.dromedary.shaping;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.TranscodeException;

/** Makes of one instance what the plan says, step by step. */
final class Shaper {

    private final PlanAttempt plan;
    private final Path folder;

    Shaper(PlanAttempt plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * The instance as it leaves; the original itself, where there is nothing to be done.
     *
     * @param number of the instance in its delivery; the name of the file that is made
     * @throws PeerException if it cannot be had, now or ever
     */
    ShapedInstance shape(File original, int number) throws PeerException {
        try {
            Path at = original.toPath();
            int done = 0;
            ResidualWords words = ResidualWords.NONE;
            for (InstanceStep.Attempt step : plan.steps()) {
                Path made = folder.resolve(number + "-" + done++);
                words = words.and(step.apply(at, made));
                at = replaced(original, at, made);
            }
            boolean kept = false;
            if (plan.plan().transcoding() != null) {
                Transcoding.Outcome outcome = plan.plan().transcoding().apply(at, folder);
                kept = outcome.kept();
                at = replaced(original, at, outcome.file());
            }
            return ShapedInstance.of(original, named(original, at, number), kept, words);
        } catch (TranscodeException | DicomFormatException e) {
            throw refused(e.getMessage(), true, e);
        } catch (FileSystemException e) {
            throw refused("data/shaped cannot be written (" + e.getReason() + "); make room on the disk", false, e);
        } catch (IOException e) {
            throw refused("a file cannot be read or written (" + e.getClass().getSimpleName() + ")", false, e);
        } catch (RuntimeException | StackOverflowError e) {
            // the message may hold a value of the instance
            throw refused(
                    "it is of a kind that this program fails at ("
                            + e.getClass().getSimpleName() + ")",
                    true,
                    e);
        }
    }

    /** What an earlier step made is not needed any more. */
    private static Path replaced(File original, Path before, Path after) throws IOException {
        if (!before.equals(after) && !before.equals(original.toPath())) {
            Files.delete(before);
        }
        return after;
    }

    private File named(File original, Path made, int number) throws IOException {
        return made.equals(original.toPath())
                ? original
                : Files.move(made, folder.resolve(number + ".dcm")).toFile();
    }

    private ShapingException refused(String reason, boolean permanent, Throwable cause) {
        return new ShapingException(
                "An instance cannot be sent as the destination wants it: " + reason
                        + (plan.plan().closed() ? "; nothing of the study was sent" : ""),
                permanent,
                cause);
    }
}
