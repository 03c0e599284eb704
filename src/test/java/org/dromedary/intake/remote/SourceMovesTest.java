package org.dromedary.intake.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import org.dromedary.component.RemoteEntry;
import org.dromedary.component.RemoteFolder;
import org.dromedary.intake.IntakeSettings;

/** Files that are replaced between the look and the move. */
class SourceMovesTest {

    private static final RemoteEntry TAKEN = new RemoteEntry("sub/a", 10, Instant.parse("2026-01-01T00:00:00Z"), null);
    private static final RemoteEntry NEW = new RemoteEntry("sub/a", 10, Instant.parse("2026-01-01T00:00:09Z"), null);

    private final Map<String, RemoteEntry> files = new TreeMap<>();
    private boolean replaces;

    private final class Server implements RemoteFolder {

        @Override
        public void check(boolean reading) {}

        @Override
        public int list(Predicate<String> into, Consumer<RemoteEntry> found) {
            files.values().forEach(found);
            return 0;
        }

        @Override
        public void fetch(RemoteEntry file, Path target) {}

        @Override
        public RemoteEntry look(String path) {
            return files.get(path);
        }

        private void somebodyElse() {
            if (replaces) {
                files.put(NEW.path(), NEW);
                replaces = false;
            }
        }

        @Override
        public void remove(String path) {
            somebodyElse();
            files.remove(path);
        }

        @Override
        public void move(RemoteEntry file, String to) {
            somebodyElse();
            RemoteEntry moved = files.remove(file.path());
            files.put(to, new RemoteEntry(to, moved.bytes(), moved.modified(), null));
        }

        @Override
        public void close() {}
    }

    private static SourceMoves moves(String doneFolder) {
        return new SourceMoves(
                new Binder(new MapConfigurationPropertySource(Map.of("uri", "sftp://a@b/c", "done-folder", doneFolder)))
                        .bindOrCreate("", IntakeSettings.class),
                true);
    }

    private void replacedMeanwhile(String doneFolder) throws Exception {
        files.put(TAKEN.path(), TAKEN);
        replaces = true;
        moves(doneFolder).done(new Server(), TAKEN);
        assertThat(files).containsOnlyKeys("sub/a").containsValue(NEW);
    }

    @Test
    void aReplacementIsNotRemoved() throws Exception {
        replacedMeanwhile("");
    }

    @Test
    void aReplacementIsNotMoved() throws Exception {
        replacedMeanwhile(".done");
    }

    @Test
    void whatIsThereIsRemoved() throws Exception {
        files.put(TAKEN.path(), TAKEN);
        moves("").done(new Server(), TAKEN);
        assertThat(files).isEmpty();
        // as after a connection that broke between
        files.put("sub/.dromedary-a", TAKEN);
        moves("").done(new Server(), TAKEN);
        assertThat(files).isEmpty();
    }
}
