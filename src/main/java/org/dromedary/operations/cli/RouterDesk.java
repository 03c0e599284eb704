package org.dromedary.operations.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** The router that runs on this machine, by its REST API. */
final class RouterDesk implements IntakeDesk {

    private final RouterClient router;

    RouterDesk(RouterClient router) {
        this.router = router;
    }

    @Override
    public Taken take(String intake, String name, Path file) throws CommandFailedException, InterruptedException {
        String query = "?name=" + encoded(name) + (intake == null ? "" : "&intake=" + encoded(intake));
        JsonNode item = router.postFile("api/intake/files" + query, file);
        Set<String> studies = new LinkedHashSet<>();
        item.path("studies").fieldNames().forEachRemaining(studies::add);
        return taken(
                item.path("state").asText(),
                item.path("stored").asInt(),
                item.path("duplicates").asInt(),
                item.path("refused").asInt(),
                item.path("problem").asText(null),
                studies);
    }

    /** The same words for both desks. */
    static Taken taken(String state, int stored, int duplicates, int refused, String problem, Set<String> studies) {
        boolean taken = !state.equals("FAILED");
        String line = (taken ? "taken: " : "not taken: ") + stored + " instances stored, " + duplicates
                + " known before, " + refused + " files refused"
                + (problem == null || problem.equals("null") ? "" : "; " + problem);
        return new Taken(line, taken, studies);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public List<State> intakes() throws CommandFailedException, InterruptedException {
        List<State> states = new ArrayList<>();
        for (JsonNode status : router.get("api/intake/status")) {
            JsonNode items = status.path("items");
            JsonNode activity = status.path("activity");
            states.add(new State(
                    status.path("name").asText(),
                    status.path("state").asText(),
                    activity.path("waiting").asLong() + activity.path("working").asLong(),
                    items.path("DONE").asLong() + items.path("STORED").asLong(),
                    items.path("FAILED").asLong(),
                    status.path("problem").asText(null)));
        }
        return states;
    }

    @Override
    public void look(String intake) throws CommandFailedException, InterruptedException {
        router.post("api/intake/" + intake + "/look");
    }

    @Override
    public List<String> test(String intake) throws CommandFailedException, InterruptedException {
        List<String> faults = new ArrayList<>();
        router.post("api/intake/" + intake + "/test").path("faults").forEach(fault -> faults.add(fault.asText()));
        return faults;
    }

    @Override
    public List<String> deliver(Set<String> studies) {
        // the router goes on by itself
        return List.of();
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
