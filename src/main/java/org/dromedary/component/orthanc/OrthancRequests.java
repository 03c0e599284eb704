package org.dromedary.component.orthanc;

import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpFailedException;

/** What is asked of an Orthanc beside uploads, as messages have it. */
final class OrthancRequests {

    private static final String PERMISSIVE = "Permissive";

    private final OrthancClient client;
    private final OrthancConfiguration configuration;
    private final OrthancJobs jobs;

    OrthancRequests(OrthancClient client, OrthancConfiguration configuration) {
        this.client = client;
        this.configuration = configuration;
        this.jobs = new OrthancJobs(client, Duration.ofMillis(configuration.getJobTimeout()));
    }

    /** GET /system, or the C-ECHO of a modality. */
    void echo(Message message) throws HttpFailedException, InterruptedException {
        OrthancSystem system = client.system();
        String target = message.getHeader(OrthancConstants.TARGET, configuration.getTarget(), String.class);
        if (target != null) {
            ObjectNode nothing = JsonNodeFactory.instance.objectNode();
            client.post("an echo of " + target, "/modalities/" + encoded(target) + "/echo", nothing, true);
        }
        message.setHeader(OrthancConstants.VERSION, system.version());
    }

    void statistics(Message message) throws HttpFailedException, InterruptedException {
        message.setBody(OrthancClient.map(client.get("its statistics", "/statistics")));
    }

    void find(Message message) throws HttpFailedException, InterruptedException {
        Map<?, ?> keywords = message.getBody() instanceof Map<?, ?> map ? map : Map.of();
        message.setBody(new FindQuery(client).find(level(message), keywords, configuration.getLimit()));
    }

    void get(Message message) throws HttpFailedException, InterruptedException {
        OrthancLevel level = level(message);
        message.setBody(FindQuery.flat(client.get("a " + level, level.path(id(message)))));
    }

    void download(Message message) throws HttpFailedException, IOException, InterruptedException {
        String id = OrthancClient.checkedId(id(message));
        Path target = target(message, id);
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.createDirectories(target.toAbsolutePath().getParent());
        try {
            client.download(id, part);
            Files.move(
                    part,
                    target,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        message.setBody(target.toFile());
    }

    private Path target(Message message, String id) {
        Object file = message.getHeader(OrthancConstants.FILE);
        if (file != null) {
            return file instanceof File given ? given.toPath() : Path.of(file.toString());
        }
        if (configuration.getDirectory() == null) {
            throw new IllegalArgumentException(
                    "Where the instance is to be written is not said: set directory, or the header CamelOrthancFile");
        }
        return Path.of(configuration.getDirectory(), id + ".dcm");
    }

    /** A copy of a patient, study or series with the changes of the body, which is as Orthanc's REST API has it. */
    void change(Message message, OrthancOperation operation) throws PeerException, InterruptedException {
        OrthancLevel level = level(message);
        if (level == OrthancLevel.instance) {
            throw new IllegalArgumentException(operation + " works on a patient, a study or a series");
        }
        ObjectNode order = order(message.getBody());
        String path = level.path(id(message)) + "/" + operation;
        OrthancJob done = run("the job " + operation, path, order, message.getExchange(), false);
        tell(message, done);
        message.setBody(done.content());
        Object made = done.content().get("ID");
        if (made != null) {
            message.setHeader(OrthancConstants.ID, made.toString());
        }
    }

    private static ObjectNode order(Object body) {
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        if (body instanceof Map<?, ?> changes) {
            order.setAll((ObjectNode) OrthancClient.JSON.<JsonNode>valueToTree(changes));
        } else if (body != null) {
            throw new IllegalArgumentException("The changes are a map, as Orthanc's REST API has them");
        }
        if (order.has(PERMISSIVE)) {
            throw new IllegalArgumentException("Permissive is not passed on: Orthanc then calls failures a success");
        }
        return order;
    }

    /** Resources to a modality or a peer that Orthanc's configuration names. */
    void store(Message message, String kind) throws PeerException, InterruptedException {
        String target = message.getHeader(OrthancConstants.TARGET, configuration.getTarget(), String.class);
        if (target == null) {
            throw new IllegalArgumentException("To whom is not said: set target, or the header CamelOrthancTarget");
        }
        List<String> ids = ids(message);
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to be stored: the list of identifiers is empty");
        }
        long expected = count(level(message), ids);
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        ArrayNode resources = order.putArray("Resources");
        ids.forEach(resources::add);
        String path = "/" + kind + "/" + encoded(target) + "/store";
        OrthancJob done = run("the store at " + target, path, order, message.getExchange(), true);
        tell(message, done);
        message.setBody(done.content());
        long sent = number(done, "InstancesCount") - number(done, "FailedInstancesCount");
        if (sent < expected) {
            throw new OrthancJobException(
                    client.name() + " has sent " + sent + " instances to " + target + ", and had " + expected
                            + ": which are missing is not told; send all again",
                    false,
                    null);
        }
    }

    private static long number(OrthancJob job, String name) {
        return job.content().get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** How many instances the resources have. */
    private long count(OrthancLevel level, List<String> ids) throws HttpFailedException, InterruptedException {
        if (level == OrthancLevel.instance) {
            return ids.size();
        }
        long count = 0;
        for (String id : ids) {
            count += client.get("a count", level.statistics(id))
                    .path("CountInstances")
                    .asLong();
        }
        return count;
    }

    private OrthancJob run(String what, String path, ObjectNode order, Exchange exchange, boolean repeatable)
            throws PeerException, InterruptedException {
        order.put("Synchronous", false);
        order.put("Asynchronous", true);
        return jobs.follow(jobs.submit(what, path, order), listener(exchange), repeatable);
    }

    @SuppressWarnings("unchecked")
    private static Consumer<OrthancJob> listener(Exchange exchange) {
        Consumer<OrthancJob> listener =
                exchange == null ? null : exchange.getProperty(OrthancConstants.JOB_LISTENER, Consumer.class);
        return listener == null ? job -> {} : listener;
    }

    private static void tell(Message message, OrthancJob job) {
        message.setHeader(OrthancConstants.JOB, job.id());
        message.setHeader(OrthancConstants.JOB_STATE, job.state());
        message.setHeader(OrthancConstants.JOB_PROGRESS, job.progress());
    }

    /** What is not there any more is as good as deleted. */
    void delete(Message message) throws HttpFailedException, InterruptedException {
        int deleted = 0;
        for (String id : ids(message)) {
            deleted += client.delete(level(message), id) ? 1 : 0;
        }
        message.setBody(deleted);
    }

    void job(Message message) throws PeerException, InterruptedException {
        String id = message.getHeader(OrthancConstants.JOB, String.class);
        if (id == null) {
            throw new IllegalArgumentException("Which job is not said: set the header CamelOrthancJob");
        }
        switch (configuration.getJobAction()) {
            case cancel -> jobs.cancel(id);
            case resubmit -> jobs.resubmit(id);
            default -> {
                // nothing is ordered
            }
        }
        OrthancJob job = configuration.getJobAction() == OrthancJobAction.follow
                ? jobs.follow(id, listener(message.getExchange()), false)
                : jobs.get(id);
        tell(message, job);
        message.setBody(job.content());
    }

    private OrthancLevel level(Message message) {
        return message.getHeader(OrthancConstants.LEVEL, configuration.getLevel(), OrthancLevel.class);
    }

    private static String id(Message message) {
        return Optional.ofNullable(message.getHeader(OrthancConstants.ID, String.class))
                .or(() -> message.getBody() instanceof String body ? Optional.of(body.strip()) : Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException(
                        "Which resource is not said: set the header CamelOrthancId, or make it the body"));
    }

    private static List<String> ids(Message message) {
        if (message.getBody() instanceof Iterable<?> many) {
            List<String> ids = new ArrayList<>();
            many.forEach(one -> ids.add(OrthancClient.checkedId(String.valueOf(one))));
            return ids;
        }
        return List.of(OrthancClient.checkedId(id(message)));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
