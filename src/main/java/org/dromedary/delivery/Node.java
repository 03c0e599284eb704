package org.dromedary.delivery;

import java.util.Locale;
import java.util.UUID;

/**
 * Who holds a lease: this node in this life of its process.
 *
 * @param name the node's name, empty if the configuration gives none
 * @param life different after each start
 * @param alone no other node can be connected to the database
 */
record Node(String name, String life, boolean alone) {

    static Node of(String name, String jdbcUrl) {
        return new Node(name, UUID.randomUUID().toString().substring(0, 8), isEmbedded(jdbcUrl));
    }

    /** H2 within this process locks its file, so whoever held a lease before is dead. */
    private static boolean isEmbedded(String jdbcUrl) {
        String url = jdbcUrl.toLowerCase(Locale.ROOT);
        return url.startsWith("jdbc:h2:")
                && !url.startsWith("jdbc:h2:tcp:")
                && !url.startsWith("jdbc:h2:ssl:")
                && !url.contains("auto_server=true");
    }

    /** The value of {@code lease_owner}. */
    String owner() {
        return (name.isEmpty() ? "node" : name) + "/" + life;
    }
}
