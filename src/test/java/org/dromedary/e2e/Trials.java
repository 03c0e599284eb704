package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.DynamicTest;

/** What was done together with peers, as a table of {@code docs/conformance.md}. */
final class Trials {

    static final String SCP = "SCP";
    static final String SCU = "SCU";

    /** The peers that did it, by service and our role. */
    private final Map<String, Set<String>> table = new TreeMap<>();

    /** Something that a peer and we do together. */
    interface Trial {
        void run() throws Exception;
    }

    /**
     * A test that stands in the table when it has gone well.
     *
     * @param role ours
     */
    DynamicTest of(String service, String role, String peer, Trial trial) {
        return DynamicTest.dynamicTest(service + " " + role + " " + peer, () -> {
            trial.run();
            add(service, role, peer);
        });
    }

    /** As {@link #of}, for what has one of both store instances at the other one, too. */
    DynamicTest storing(String service, String role, String peer, String storing, Trial trial) {
        return of(service, role, peer, () -> {
            trial.run();
            add("C-STORE", storing, peer);
        });
    }

    private void add(String service, String role, String peer) {
        table.computeIfAbsent(service + " | " + role, row -> new LinkedHashSet<>())
                .add(peer);
    }

    /** The page has the table; what it should have is written to a file. */
    void assertTold(Path file) throws IOException {
        StringBuilder rows = new StringBuilder("| service | our role | peers |\n| --- | --- | --- |\n");
        table.forEach((row, peers) -> rows.append("| ")
                .append(row)
                .append(" | ")
                .append(String.join(", ", peers))
                .append(" |\n"));
        Files.writeString(file, rows);
        assertThat(Files.readString(Path.of("docs/conformance.md")).contains(rows))
                .as("docs/conformance.md has the table of %s", file)
                .isTrue();
    }
}
