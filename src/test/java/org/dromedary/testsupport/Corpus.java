package org.dromedary.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Real DICOM files that stand beside the checkout, in {@code ../shared/corpus}. A stranger's clone has none: tests that walk
 * them are skipped by name there and required where {@code CI=true}.
 */
public final class Corpus {

    private static final Path FOLDER = Path.of("..", "shared", "corpus");

    private Corpus() {}

    /** A row of the corpus' index. */
    public record Entry(
            Path file, String sopClassUid, String transferSyntaxUid, boolean readByDcmtk, boolean readByPydicom) {

        @Override
        public String toString() {
            return FOLDER.relativize(file).toString();
        }
    }

    /** All files of the corpus with what other toolkits say of them. */
    public static List<Entry> entries() {
        Path index = FOLDER.resolve("index.csv");
        if (!Files.exists(index) && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI=true, but there is no " + index);
        }
        assumeTrue(Files.exists(index), "the corpus is not here");
        try (Stream<String> lines = Files.lines(index)) {
            return lines.skip(1).map(Corpus::entry).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) {
        String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
        return new Entry(FOLDER.resolve(cells[0]), cells[3], cells[5], cells[14].equals("ok"), cells[15].equals("ok"));
    }
}
