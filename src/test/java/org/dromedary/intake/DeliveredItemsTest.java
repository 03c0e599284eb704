package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.dromedary.delivery.RouteKeeper;
import org.dromedary.testsupport.StudyRoom;

/** One source that cannot go does not keep the others. */
class DeliveredItemsTest {

    @TempDir
    private Path folder;

    private StudyRoom room;
    private JdbcClient jdbc;
    private DeliveredItems delivered;
    private IntakeRoutes routes;
    private final List<String> asked = new ArrayList<>();
    private boolean away;

    @BeforeEach
    void start() {
        room = StudyRoom.start(folder, StudyRoom.quiet(Duration.ofMinutes(1)));
        jdbc = room.jdbc();
        IntakeSettings settings = new Binder(new MapConfigurationPropertySource(Map.of("uri", "test:x")))
                .bindOrCreate("", IntakeSettings.class);
        Intakes intakes = new Intakes(Map.of("a", settings));
        IntakeItems items = new IntakeItems(jdbc, new IntakeProperties(Duration.ofDays(1), false));
        delivered = new DeliveredItems(jdbc, items, intakes, new AfterRows(jdbc));
        routes = new IntakeRoutes(intakes, List.of(new Kind()));
    }

    @AfterEach
    void stop() {
        room.close();
    }

    private final class Kind implements IntakeKind {

        @Override
        public boolean takes(String scheme) {
            return true;
        }

        @Override
        public String settingsFault(String intake, IntakeSettings settings) {
            return null;
        }

        @Override
        public RouteKeeper.Wanted route(String intake, IntakeSettings settings) {
            return new RouteKeeper.Wanted("intake-a", "none", Map.of());
        }

        @Override
        public List<String> test(String intake, IntakeSettings settings) {
            return List.of();
        }

        @Override
        public void finish(IntakeItem item, IntakeSettings settings) throws IOException {
            asked.add(item.origin());
            if (away) {
                throw new IOException("the server is away");
            }
            if (!item.origin().equals("fine")) {
                throw new FileSystemException("this file may not be moved");
            }
        }

        @Override
        public void putBack(IntakeItem item, IntakeSettings settings) {}
    }

    private void items(int count, String name) {
        jdbc.sql("insert into intake_item (intake, origin, origin_key, bytes, state, created_at, updated_at)"
                        + " select 'a', :name, :name || x, 1, 'STORED', current_timestamp, current_timestamp"
                        + " from system_range(1, :count)")
                .param("name", name)
                .param("count", count)
                .update();
    }

    @Test
    void aServerThatIsAwayIsAskedOnceInARound() {
        items(5, "some");
        away = true;
        delivered.look(routes, "a");
        assertThat(asked).hasSize(1);
    }

    @Test
    void filesThatFailForEverKeepNobodyFromBeingSeenTo() {
        items(1001, "stuck");
        items(1, "fine");
        delivered.look(routes, "a");
        assertThat(asked).contains("fine");
        assertThat(jdbc.sql("select state from intake_item where origin = 'fine'")
                        .query(String.class)
                        .single())
                .isEqualTo("DONE");
        asked.clear();
        delivered.look(routes, "a");
        assertThat(asked).as("they pause").isEmpty();
    }
}
