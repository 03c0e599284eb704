package org.dromedary.notify;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values for trying a template without a study. */
final class MailExample {

    private MailExample() {}

    static Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("description", "CT Thorax");
        values.put("link", "https://filesender.example/?s=download&token=00000000");
        values.put("expires", Instant.parse("2030-01-01T00:00:00Z"));
        values.put("password", "example");
        values.put("deliveryId", 1L);
        values.put("destination", "mailer");
        values.put("reason", "the peer refused it");
        values.put("more", 0);
        values.put("intake", "scans");
        values.put("started", 1);
        values.put("ended", 1);
        values.put("failed", 1);
        values.put("lines", List.of("END 17: 212 / 1"));
        return values;
    }
}
