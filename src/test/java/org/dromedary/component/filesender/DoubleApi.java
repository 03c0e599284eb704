package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.dromedary.component.filesender.DoubleStore.Recipient;
import org.dromedary.component.filesender.DoubleStore.Status;
import org.dromedary.component.filesender.DoubleStore.StoredFile;
import org.dromedary.component.filesender.DoubleStore.Transfer;

/** What the REST endpoints of a {@link FileSenderDouble} do with a request whose signature is right. */
final class DoubleApi {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern FILE_NAME = Pattern.compile("^[ \\/\\p{L}\\p{N}_\\.,;:!@#$%^&*)(\\]\\[_-]+$");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]{1,64}@([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]+");
    private static final Pattern CID = Pattern.compile("^file_\\d+_\\d+_\\d+_\\d*$");

    final DoubleStore store;
    final List<FileSenderDouble.Mail> mails = new CopyOnWriteArrayList<>();
    final List<Long> completed = new CopyOnWriteArrayList<>();
    private final DoubleModes modes;
    private final String siteUrl;

    DoubleApi(DoubleStore store, DoubleModes modes, String siteUrl) {
        this.store = store;
        this.modes = modes;
        this.siteUrl = siteUrl;
    }

    record Answer(int status, JsonNode body) {}

    Answer info() {
        return new Answer(
                200,
                JSON.createObjectNode()
                        .put("url", siteUrl)
                        .put("name", "FileSender double")
                        .put("logon_url", siteUrl + "#logon-__target__")
                        .put("upload_chunk_size", modes.chunkSize));
    }

    /** In the layout of the real page. */
    String configuration() {
        return "if (typeof window === 'undefined') {\n\twindow = {};\n}\nwindow.filesender.config = {\n    log: true,\n"
                + "    site_name: 'FileSender double',\n    \n    upload_chunk_size: " + modes.chunkSize
                + ",\n    max_transfer_size: " + modes.maxTransferSize + ",\n    max_transfer_files: " + modes.maxFiles
                + ",\n\n    max_transfer_file_size: " + modes.maxFileSize + ",\n    ban_extension: '" + modes.banned
                + "',\n    extension_whitelist_regex: '^[a-zA-Z0-9]*$',\n    \n    max_transfer_recipients: "
                + modes.maxRecipients + ",\n    max_transfer_days_valid: " + modes.maxDays
                + ",\n    default_transfer_days_valid: " + modes.defaultDays
                + ",\n    encryption_mandatory: " + modes.encryptionMandatory
                + ",\n    terasender_enabled: true,\n    terasender_worker_count: " + modes.workers
                + ",\n    terasender_worker_start_must_complete_within_ms: 180000,\n"
                + "    valid_filename_regex: '^[ \\\\/\\\\p{L}\\\\p{N}_\\\\.,;:!@#$%^&*)(\\\\]\\\\[_-]+$',\n"
                + "    language: {\n\t\tdownloading : \"Downloading\",\n\t},\n};\n";
    }

    /**
     * @param path below {@code rest.php}
     * @param user who signed
     * @param json the body of anything but a chunk
     */
    Answer call(String method, String path, Map<String, String> args, String user, byte[] json)
            throws DoubleRefusal, IOException {
        String[] parts = path.substring(1).split("/");
        switch (method + " " + path.replaceAll("/\\d+(?=/|$)", "/#")) {
            case "POST /transfer":
                return create(body(json), user, args.getOrDefault("lang", "en"));
            case "GET /transfer", "GET /transfer/@me":
                return list(user);
            case "GET /transfer/#":
                return new Answer(200, object(transfer(parts[1], user), false));
            case "PUT /transfer/#":
                return update(transfer(parts[1], user), body(json));
            case "DELETE /transfer/#":
                return delete(transfer(parts[1], user));
            case "PUT /file/#":
                return completeFile(file(parts[1], user), args, body(json));
            case "GET /user/@me":
                return new Answer(200, JSON.createObjectNode().put("id", 15).put("saml_id", user));
            default:
                throw new DoubleRefusal(501, "rest_endpoint_not_implemented");
        }
    }

    /** The server decodes HTML entities in the text and puts blanks after '<', then parses. */
    private static JsonNode body(byte[] json) throws DoubleRefusal {
        String text = new String(json, StandardCharsets.UTF_8)
                .replaceAll("<(?=[A-Za-z/!?])", "< ")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        if (text.contains("\ufffd")) {
            throw DoubleRefusal.fatal();
        }
        try {
            return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (IOException e) {
            throw DoubleRefusal.fatal();
        }
    }

    private Answer create(JsonNode body, String user, String language) throws DoubleRefusal {
        JsonNode options = body.path("options");
        if (options.isMissingNode() || body.isEmpty()) {
            throw DoubleRefusal.fatal();
        }
        boolean link = options.path("get_a_link").isMissingNode()
                || options.path("get_a_link").asInt() == 1;
        refuse(body.path("files").isEmpty(), "transfer_no_files");
        refuse(body.path("files").size() > modes.maxFiles, "transfer_too_many_files");
        refuse(modes.encryptionMandatory, "transfer_must_be_encrypted");
        List<String> recipients = link ? List.of("") : recipients(body.path("recipients"));
        refuse(recipients.size() > modes.maxRecipients, "transfer_too_many_recipients");
        long total = 0;
        for (JsonNode file : body.path("files")) {
            total += file.path("size").asLong();
            refuse(file.path("size").asLong() > modes.maxFileSize, "transfer_maximum_file_size_exceeded");
        }
        refuse(total > modes.maxTransferSize, "transfer_maximum_size_exceeded");
        refuse(!EMAIL.matcher(body.path("from").asText()).matches(), "bad_email");
        long now = now();
        long expires = body.path("expires").asLong(now + modes.defaultDays * 86400);
        refuse(expires > now + modes.maxDays * 86400, "bad_expire");
        refuse(body.path("subject").asText("").length() > 250, "database_access_failure");
        Transfer transfer = new Transfer(
                store.ids.incrementAndGet(),
                user,
                body.path("from").asText(),
                body.path("subject").asText("").contains("\n")
                        ? null
                        : body.path("subject").textValue(),
                body.path("message").textValue(),
                language,
                now,
                expires);
        options.fields()
                .forEachRemaining(option ->
                        transfer.options.put(option.getKey(), option.getValue().asInt() == 1));
        transfer.options.put("get_a_link", link);
        List<String> cids = addFiles(transfer, body.path("files"));
        for (String address : recipients) {
            transfer.recipients.add(
                    new Recipient(store.ids.incrementAndGet(), UUID.randomUUID().toString(), address));
        }
        store.transfers.put(transfer.id, transfer);
        transfer.files.forEach(file -> store.files.put(file.id, file));
        ObjectNode answer = object(transfer, true);
        for (int i = 0; i < cids.size(); i++) {
            ObjectNode file = (ObjectNode) answer.path("files").get(i);
            if (CID.matcher(cids.get(i)).matches()) {
                file.put("cid", cids.get(i));
            } else {
                file.put("cid", false);
            }
        }
        return new Answer(201, answer);
    }

    private List<String> addFiles(Transfer transfer, JsonNode files) throws DoubleRefusal {
        List<String> cids = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (JsonNode file : files) {
            String name = file.path("name").asText("");
            String extension = name.substring(name.lastIndexOf('.') + 1);
            refuse(!FILE_NAME.matcher(name).matches(), "transfer_file_name_invalid");
            refuse(name.length() > 255, "database_access_failure");
            if (name.contains(".")) {
                refuse(
                        Arrays.asList(modes.banned.split(",")).contains(extension)
                                || !extension.matches("[a-zA-Z0-9]*"),
                        "file_extension_not_allowed");
            }
            if (name.contains("/") && seen.add("folder " + name.split("/")[0])) {
                transfer.files.add(new StoredFile(store.ids.incrementAndGet(), transfer, name.split("/")[0], 0, true));
                cids.add("");
            }
            if (seen.add(name + "\0" + file.path("size").asLong())) {
                transfer.files.add(new StoredFile(
                        store.ids.incrementAndGet(),
                        transfer,
                        name,
                        file.path("size").asLong(),
                        false));
                cids.add(file.path("cid").asText(""));
            }
        }
        return cids;
    }

    private List<String> recipients(JsonNode given) throws DoubleRefusal {
        Set<String> taken = new LinkedHashSet<>();
        boolean bad = false;
        for (JsonNode one : given) {
            String address = one.asText();
            if (EMAIL.matcher(address).matches() && !modes.refusedAddresses.contains(address)) {
                taken.add(address);
            } else {
                bad = true;
            }
        }
        refuse(bad && modes.badEmailIsNamed, "bad_email");
        refuse(taken.isEmpty() || bad && !modes.dropsSomeRecipients, "transfer_no_recipients");
        return new ArrayList<>(taken);
    }

    private Answer list(String user) {
        ArrayNode list = JSON.createArrayNode();
        store.transfers.values().stream()
                .filter(transfer -> transfer.user.equals(user) && transfer.status == Status.AVAILABLE)
                .sorted((a, b) -> Long.compare(b.id, a.id))
                .forEach(transfer -> list.add(object(transfer, false)));
        return new Answer(200, list);
    }

    private Answer update(Transfer transfer, JsonNode body) throws DoubleRefusal, IOException {
        if (body.path("closed").asBoolean()) {
            transfer.status = Status.CLOSED;
            store.removeBytes(transfer);
        } else if (body.path("complete").asBoolean()) {
            for (StoredFile file : transfer.files) {
                refuse(!file.complete && !file.folder && transfer.status != Status.CLOSED, "transfer_files_incomplete");
            }
            // the real one does not look whether it is closed: it becomes available again, without its bytes
            transfer.status = Status.AVAILABLE;
            completed.add(transfer.id);
            for (Recipient recipient : transfer.recipients) {
                if (!recipient.email().isEmpty()) {
                    mails.add(new FileSenderDouble.Mail(
                            recipient.email(),
                            transfer.id,
                            downloadUrl(recipient),
                            transfer.subject,
                            transfer.message,
                            transfer.language));
                }
            }
        }
        return new Answer(200, object(transfer, false));
    }

    private Answer delete(Transfer transfer) throws IOException {
        store.transfers.remove(transfer.id);
        transfer.files.forEach(file -> store.files.remove(file.id));
        store.removeBytes(transfer);
        return new Answer(200, JSON.nullNode());
    }

    private Answer completeFile(StoredFile file, Map<String, String> args, JsonNode body)
            throws DoubleRefusal, IOException {
        if (!body.path("complete").asBoolean()) {
            return new Answer(200, JSON.nullNode());
        }
        checkRoundtripToken(file, args);
        refuse(!file.complete && !store.isWhole(file), "file_integrity_check_failed");
        file.complete = true;
        return new Answer(200, JSON.getNodeFactory().booleanNode(true));
    }

    void checkRoundtripToken(StoredFile file, Map<String, String> args) throws DoubleRefusal {
        if (modes.roundtripTokenCheck && !file.transfer.roundtripToken.equals(args.get("roundtriptoken"))) {
            throw new DoubleRefusal(403, "rest_roundtrip_token_invalid");
        }
    }

    /** Before the bytes of a chunk are looked at. */
    void checkChunk(StoredFile file, Map<String, String> args, long offset, long length) throws DoubleRefusal {
        checkRoundtripToken(file, args);
        if (file.transfer.status == Status.AVAILABLE || file.transfer.status == Status.CLOSED) {
            throw new DoubleRefusal(400, "cannot_add_data_to_complete_transfer");
        }
        refuse(length > modes.chunkSize + 32, "storage_chunk_too_large");
        refuse(offset + length > file.size, "file_chunk_out_of_bounds");
    }

    StoredFile file(String id, String user) throws DoubleRefusal {
        StoredFile file = store.files.get(Long.parseLong(id));
        refuse(file == null, "file_not_found");
        owned(file.transfer, user);
        return file;
    }

    private Transfer transfer(String id, String user) throws DoubleRefusal {
        Transfer transfer = store.transfers.get(Long.parseLong(id));
        refuse(transfer == null, "transfer_not_found");
        owned(transfer, user);
        return transfer;
    }

    private static void owned(Transfer transfer, String user) throws DoubleRefusal {
        if (!transfer.user.equals(user)) {
            throw new DoubleRefusal(403, "rest_ownership_required");
        }
    }

    long now() {
        return Instant.now().getEpochSecond() + modes.clockAheadSeconds;
    }

    String downloadUrl(Recipient recipient) {
        return siteUrl + "?s=download&token=" + recipient.token();
    }

    private ObjectNode object(Transfer transfer, boolean created) {
        ObjectNode object = JSON.createObjectNode()
                .put("id", transfer.id)
                .put("userid", 15)
                .put("user_email", transfer.from)
                .put("subject", transfer.subject)
                .put("message", transfer.message);
        object.putObject("created").put("raw", transfer.created).put("formatted", "");
        number(object.putObject("expires"), "raw", transfer.expires, created);
        ObjectNode options = object.putObject("options");
        transfer.options.forEach(options::put);
        object.put("salt", "").put("roundtriptoken", created ? transfer.roundtripToken : "");
        ArrayNode files = object.putArray("files");
        for (StoredFile file : transfer.files) {
            if (!file.folder || created) {
                ObjectNode one = files.addObject()
                        .put("id", file.id)
                        .put("transfer_id", transfer.id)
                        .put(modes.uidKey ? "uid" : "puid", file.puid)
                        .put("name", file.name)
                        .putNull("sha1");
                number(one, "size", file.size, created);
            }
        }
        ArrayNode recipients = object.putArray("recipients");
        for (Recipient recipient : transfer.recipients) {
            recipients
                    .addObject()
                    .put("id", recipient.id())
                    .put("transfer_id", transfer.id)
                    .put("token", recipient.token())
                    .put("email", recipient.email())
                    .put("download_url", downloadUrl(recipient))
                    .putArray("errors");
        }
        return object;
    }

    private void number(ObjectNode object, String name, long value, boolean created) {
        if (created && modes.numbersAsStrings) {
            object.put(name, Long.toString(value));
        } else {
            object.put(name, value);
        }
    }

    private static void refuse(boolean condition, String code) throws DoubleRefusal {
        if (condition) {
            throw new DoubleRefusal(code);
        }
    }
}
