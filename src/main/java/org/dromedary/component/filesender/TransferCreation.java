package org.dromedary.component.filesender;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the transfer for a message and compares what the server took with what was asked. */
final class TransferCreation {

    private static final Logger LOG = LoggerFactory.getLogger(TransferCreation.class);
    private static final int LONGEST_SUBJECT = 250;

    /** The server compares to the second with its own clock. */
    private static final Duration EXPIRY_MARGIN = Duration.ofMinutes(1);

    private final FileSenderClient client;
    private final FileSenderLimits limits;

    TransferCreation(FileSenderClient client, FileSenderLimits limits) {
        this.client = client;
        this.limits = limits;
    }

    /** A transfer that the server made, whether or not it is what was asked ({@link #accepted}). */
    record Created(long id, JsonNode answer) {}

    /** Asks the server, after the limits it names have been checked. */
    Created create(FileSenderOrder order, List<OutgoingFile> files) throws FileSenderException, InterruptedException {
        limits.check(
                files.stream().map(OutgoingFile::size).toList(),
                files.stream().map(file -> FileNames.extension(file.name())).toList(),
                order.recipients().size());
        JsonNode answer = client.create(request(order, files), order.language());
        long id = Json.number(answer.path("id"));
        if (id <= 0) {
            throw new FileSenderServerFaultException("create: the answer is no transfer");
        }
        return new Created(id, answer);
    }

    private ObjectNode request(FileSenderOrder order, List<OutgoingFile> files) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("from", order.from());
        ArrayNode list = request.putArray("files");
        for (int i = 0; i < files.size(); i++) {
            OutgoingFile file = files.get(i);
            list.addObject()
                    .put("name", file.name())
                    .put("size", file.size())
                    .put("mime_type", "application/octet-stream")
                    .put("cid", "file_" + i + "_" + file.size() + "_");
        }
        ArrayNode recipients = request.putArray("recipients");
        order.recipients().forEach(recipients::add);
        request.put("subject", subject(order.subject()));
        request.put("message", order.message());
        long expires = expires(order.expires());
        if (expires > 0) {
            request.put("expires", expires);
        }
        request.put("aup_checked", 1);
        // as an object and always with get_a_link: without it the server drops the recipients and mails nobody
        ObjectNode options = request.putObject("options");
        order.options().forEach((name, on) -> options.put(name, on ? 1 : 0));
        options.put("get_a_link", order.getALink() ? 1 : 0);
        return request;
    }

    /** A line break makes the server drop the subject, more than 250 characters make its database fail. */
    private static String subject(String subject) {
        if (subject == null) {
            return null;
        }
        String line = subject.replaceAll("\\s+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_SUBJECT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT));
    }

    private long expires(Duration asked) {
        if (asked.isZero()) {
            return 0;
        }
        Duration allowed = Duration.ofDays(limits.maxDays());
        Duration life = asked;
        if (limits.maxDays() > 0 && asked.compareTo(allowed.minus(EXPIRY_MARGIN)) > 0) {
            life = allowed.minus(EXPIRY_MARGIN);
            if (asked.compareTo(allowed) > 0) {
                LOG.warn(
                        "The FileSender site keeps transfers for at most {} days; expires is shortened to that",
                        limits.maxDays());
            }
        }
        return client.serverTime().plus(life).getEpochSecond();
    }

    /**
     * @throws FileSenderRecipientRefusedException if a recipient is missing in the answer
     * @throws FileSenderRequestRefusedException if a file is
     */
    TransferState accepted(FileSenderOrder order, List<OutgoingFile> files, String fingerprint, Created created)
            throws FileSenderException {
        JsonNode answer = created.answer();
        long now = client.serverTime().getEpochSecond();
        long expires = Json.number(answer.path("expires").path("raw"));
        return new TransferState(
                TransferPhase.CREATED,
                fingerprint,
                created.id(),
                answer.path("roundtriptoken").asText(""),
                limits.chunkSize(),
                now,
                expires > 0
                        ? expires
                        : now
                                + Duration.ofDays(Math.max(1, limits.defaultDays()))
                                        .toSeconds(),
                recipients(order, answer),
                files(files, answer),
                downloadUrls(answer));
    }

    private static int recipients(FileSenderOrder order, JsonNode answer) throws FileSenderRecipientRefusedException {
        if (order.getALink()) {
            return 0;
        }
        Set<String> taken = new HashSet<>();
        answer.path("recipients")
                .forEach(recipient ->
                        taken.add(MailAddresses.key(recipient.path("email").asText(""))));
        long missing = order.recipients().stream()
                .filter(address -> !taken.contains(MailAddresses.key(address)))
                .count();
        if (missing > 0) {
            throw new FileSenderRecipientRefusedException("The server dropped " + missing + " of "
                    + order.recipients().size() + " recipients; nobody was mailed");
        }
        return order.recipients().size();
    }

    /** By name and size: the answer has another order, and entries of its own for folders. */
    private static List<RemoteFile> files(List<OutgoingFile> files, JsonNode answer)
            throws FileSenderRequestRefusedException {
        List<RemoteFile> matched = new ArrayList<>();
        for (OutgoingFile file : files) {
            RemoteFile found = null;
            for (JsonNode candidate : answer.path("files")) {
                if (candidate.path("name").asText("").equals(file.name())
                        && Json.number(candidate.path("size")) == file.size()) {
                    String key =
                            candidate.path("puid").asText(candidate.path("uid").asText(""));
                    found = new RemoteFile(Json.number(candidate.path("id")), key, file.name(), file.size(), "");
                }
            }
            if (found == null || found.id() <= 0) {
                throw new FileSenderRequestRefusedException(
                        "create: the server did not take all files under their names (" + matched.size() + " of "
                                + files.size() + " were found in its answer)");
            }
            matched.add(found);
        }
        return matched;
    }

    static List<String> downloadUrls(JsonNode transfer) {
        List<String> urls = new ArrayList<>();
        transfer.path("recipients").forEach(recipient -> {
            String url = recipient.path("download_url").asText("");
            if (!url.isBlank()) {
                urls.add(url);
            }
        });
        return List.copyOf(urls);
    }
}
