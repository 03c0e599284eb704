package org.dromedary.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.lingala.zip4j.ZipFile;
import net.lingala.zip4j.model.FileHeader;

/**
 * {@code MANIFEST.json}, the last entry of a package: what is in it, with the digest of each file as it was packed. Names
 * no patient.
 *
 * @param generator name and version of the program
 * @param studyUid null for an operator's file
 * @param generation 0 for an operator's file
 * @param series 0 for an operator's file
 * @param instances DICOM files; 0 for an operator's file
 * @param source fingerprint of the files that were packed; a package with another one is out of date
 */
record Manifest(
        String generator, Instant created, String studyUid, int generation, int series, int instances, String source) {

    static final String NAME = "MANIFEST.json";

    /** As JSON, with the entries that stand before it in the package. */
    byte[] json(List<PackedEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("generator", generator);
            json.writeStringField("created", created.toString());
            if (studyUid != null) {
                json.writeStringField("studyInstanceUID", studyUid);
                json.writeNumberField("generation", generation);
                json.writeNumberField("series", series);
                json.writeNumberField("instances", instances);
            }
            json.writeNumberField("files", entries.size());
            json.writeNumberField(
                    "bytes", entries.stream().mapToLong(PackedEntry::bytes).sum());
            json.writeStringField("source", source);
            json.writeArrayFieldStart("entries");
            for (PackedEntry entry : entries) {
                json.writeStartObject();
                json.writeStringField("name", entry.name());
                json.writeNumberField("bytes", entry.bytes());
                json.writeStringField("sha256", entry.sha256());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /**
     * Whether a package of an earlier attempt can be used as it is: it opens with this password, and its manifest
     * (authenticated by the entry's MAC) tells of these files. A package has its name only when it is complete on disk.
     */
    static boolean fits(Path packageFile, String password, String source) {
        try (ZipFile zip = new ZipFile(packageFile.toFile(), password.toCharArray())) {
            FileHeader header = zip.getFileHeader(NAME);
            if (header == null) {
                return false;
            }
            try (var in = zip.getInputStream(header)) {
                JsonNode manifest = new ObjectMapper().readTree(in.readAllBytes());
                return manifest.path("source").asText().equals(source)
                        && manifest.path("files").asInt() + 1
                                == zip.getFileHeaders().size();
            }
        } catch (IOException e) {
            // damaged, or locked with another password: it is made anew
            return false;
        }
    }
}
