package org.dromedary.testsupport;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import org.dromedary.testsupport.GoogleServer.Answer;
import org.dromedary.testsupport.GoogleServer.Call;

/** Drive v3: files.list (with pages), get, get with alt=media and Range, update and delete. */
public final class GoogleDriveDouble {

    private static final Pattern QUERY =
            Pattern.compile("'((?:[^'\\\\]|\\\\.)*)' in parents and name = '((?:[^'\\\\]|\\\\.)*)'");

    private final Map<String, Stored> files = new LinkedHashMap<>();
    private int pageSize = 100;
    private boolean ranges = true;

    private static final class Stored {
        private String name;
        private String type;
        private byte[] content;
        private boolean trashed;
        private List<String> parents;
        /** What Drive says, which may not be so. */
        private String md5;
    }

    /** Puts a file there, or replaces its content. */
    public synchronized String put(String id, String folder, String name, byte[] content) {
        Stored file = new Stored();
        file.name = name;
        file.type = "application/octet-stream";
        file.content = content;
        file.parents = new ArrayList<>(List.of(folder));
        file.md5 = md5(content);
        files.put(id, file);
        return id;
    }

    /** Puts something there that is no file: a folder, a shortcut, a document. */
    public synchronized String putOther(String id, String folder, String name, String kind) {
        put(id, folder, name, new byte[0]);
        files.get(id).type = "application/vnd.google-apps." + kind;
        files.get(id).md5 = null;
        return id;
    }

    public synchronized void trash(String id) {
        files.get(id).trashed = true;
    }

    public synchronized void remove(String id) {
        files.remove(id);
    }

    /** Says another MD5 than the content has. */
    public synchronized void lieAbout(String id) {
        files.get(id).md5 = md5(new byte[] {1});
    }

    /** So many files for each page of a list. */
    public synchronized void pageSize(int size) {
        pageSize = size;
    }

    /** Answers with the whole file, whatever range was asked for. */
    public synchronized void ignoreRanges() {
        ranges = false;
    }

    public synchronized boolean has(String id) {
        return files.containsKey(id) && !files.get(id).trashed;
    }

    public synchronized boolean isTrashed(String id) {
        return files.containsKey(id) && files.get(id).trashed;
    }

    public synchronized List<String> parents(String id) {
        return List.copyOf(files.get(id).parents);
    }

    synchronized Answer answer(Call call) throws IOException {
        if (call.path().equals("/drive/v3/files") && call.method().equals("GET")) {
            return list(call);
        }
        // content has a path of its own
        boolean download = call.path().startsWith("/download/");
        String id = call.path().replaceFirst("^(/download)?/drive/v3/files/", "");
        Stored file = files.get(id);
        if (file == null) {
            return Answer.error(404, "notFound", "File not found: " + id + ".");
        }
        return switch (call.method()) {
            case "DELETE" -> {
                files.remove(id);
                yield Answer.empty();
            }
            case "PATCH" -> update(id, file, call);
            default ->
                download && "media".equals(call.first("alt")) ? media(file, call) : Answer.json(describe(id, file));
        };
    }

    private Answer update(String id, Stored file, Call call) throws IOException {
        JsonNode body = call.json();
        if (body.has("trashed")) {
            file.trashed = body.get("trashed").asBoolean();
        }
        if (call.first("removeParents") != null) {
            file.parents.removeAll(List.of(call.first("removeParents").split(",")));
        }
        if (call.first("addParents") != null) {
            file.parents.add(call.first("addParents"));
        }
        return Answer.json(describe(id, file));
    }

    private Answer list(Call call) throws IOException {
        Matcher query = QUERY.matcher(call.first("q"));
        if (!query.matches()) {
            return Answer.error(400, "invalid", "Invalid Value");
        }
        String folder = unescape(query.group(1));
        String name = unescape(query.group(2));
        List<Map<String, Object>> found = new ArrayList<>();
        files.forEach((id, file) -> {
            if (file.parents.contains(folder) && file.name.equalsIgnoreCase(name)) {
                found.add(describe(id, file));
            }
        });
        int from = call.first("pageToken") == null ? 0 : Integer.parseInt(call.first("pageToken"));
        int to = Math.min(found.size(), from + pageSize);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("files", found.subList(from, to));
        if (to < found.size()) {
            page.put("nextPageToken", String.valueOf(to));
        }
        return Answer.json(page);
    }

    private Answer media(Stored file, Call call) {
        if (file.type.startsWith("application/vnd.google-apps.")) {
            return Answer.error(403, "fileNotDownloadable", "Only files with binary content can be downloaded.");
        }
        String range = call.exchange().getRequestHeaders().getFirst("Range");
        if (range == null || !ranges) {
            return new Answer(200, Map.of("Content-Type", file.type), file.content);
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (from >= file.content.length) {
            return Answer.error(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }
        return new Answer(
                206,
                Map.of(
                        "Content-Type",
                        file.type,
                        "Content-Range",
                        "bytes " + from + "-" + (file.content.length - 1) + "/" + file.content.length),
                Arrays.copyOfRange(file.content, from, file.content.length));
    }

    private static Map<String, Object> describe(String id, Stored file) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("kind", "drive#file");
        description.put("id", id);
        description.put("name", file.name);
        description.put("mimeType", file.type);
        description.put("trashed", file.trashed);
        description.put("parents", file.parents);
        if (file.md5 != null) {
            description.put("md5Checksum", file.md5);
            description.put("size", String.valueOf(file.content.length));
        }
        return description;
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
