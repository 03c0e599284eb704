package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.Dictionary;
import org.dromedary.dicom.EditableInstance;
import org.dromedary.testsupport.Command;
import org.dromedary.testsupport.Corpus;
import org.dromedary.testsupport.Peers;

/** Real files: what two toolkits read they read afterwards, pixels are the same, and nothing of what identifies is left. */
class CorpusDeidentifyTest {

    private static final int PIXEL_DATA = Dictionary.tag("PixelData");

    /** What the program writes itself, and some files have, too. */
    private static final Set<String> OWN_WORDS = Set.of("REMOVED", "000000");

    /** Text of fewer characters stands everywhere. */
    private static final int SHORTEST_WORD = 5;

    @TempDir
    Path dir;

    private Deidentifier basic() throws IOException {
        Path profiles = Files.createDirectories(dir.resolve("profiles"));
        Files.writeString(profiles.resolve("basic.yaml"), "options: []\n");
        return new DeidentifyProfiles(
                        new DeidentifyProperties(profiles.toString(), "", "k".repeat(32)),
                        (project, patient) -> Optional.empty(),
                        List.of())
                .get("basic");
    }

    @Test
    void everyReadableFileIsDeidentified() throws Exception {
        Deidentifier deidentifier = basic();
        List<String> faults = new ArrayList<>();
        List<Path> outputs = new ArrayList<>();
        for (Corpus.Entry entry : Corpus.entries()) {
            EditableInstance in;
            try {
                in = EditableInstance.read(entry.file());
            } catch (DicomFormatException e) {
                continue;
            }
            if ("1.2.840.10008.1.3.10".equals(in.sopClassUid())) {
                continue;
            }
            Path out = dir.resolve(outputs.size() + ".dcm");
            try {
                deidentifier.run(entry.file(), out, new DeidentifyContext(dir));
                EditableInstance read = EditableInstance.read(out);
                left(in, read).forEach(path -> faults.add(entry + ": " + path + " is left"));
                if (!Arrays.equals(pixels(in, "a"), pixels(read, "b"))) {
                    faults.add(entry + ": other pixel data");
                }
            } catch (IOException | RuntimeException e) {
                faults.add(entry + ": " + e);
            }
            if (entry.readByDcmtk()) {
                outputs.add(out);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(outputs).hasSizeGreaterThan(250);
        Peers.require("dcmdump");
        dcmtkReads(outputs);
    }

    private static void dcmtkReads(List<Path> files) throws Exception {
        Object[] names = files.stream().map(Path::toString).toArray();
        assertThat(Command.run("dcmftest", names).output().lines()).allMatch(line -> line.startsWith("yes:"));
        List<Object> dump = new ArrayList<>(List.of("-q", "+M", "-s"));
        dump.addAll(List.of(names));
        assertThat(Command.run("dcmdump", dump.toArray()).output()).doesNotContain("E: ");
    }

    /** Raw bytes of the pixel data of the outermost dataset, with the headers of fragments. */
    private byte[] pixels(EditableInstance instance, String name) throws IOException {
        var element = instance.dataset().get(PIXEL_DATA);
        if (element == null) {
            return new byte[0];
        }
        if (!element.isBulk()) {
            return element.bytes();
        }
        Path copy = dir.resolve(name);
        instance.dataset().copyBulk(element, copy);
        return Files.readAllBytes(copy);
    }

    /** Text of attributes that the profile removes, empties or replaces which stands somewhere in the output. */
    private static List<String> left(EditableInstance in, EditableInstance out) {
        Map<String, String> gone = new HashMap<>();
        Set<String> stays = new HashSet<>();
        in.dataset().walk((item, element) -> {
            ConfidentialityTable.Row row = ConfidentialityTable.STANDARD.row(element.tag());
            for (String value : item.values(element)) {
                if (row == null) {
                    stays.add(value);
                } else if (value.length() >= SHORTEST_WORD && !value.startsWith("1.2.840.10008.")) {
                    gone.put(value, item.path(element.tag()));
                }
            }
        });
        stays.forEach(gone::remove);
        OWN_WORDS.forEach(gone::remove);
        List<String> left = new ArrayList<>();
        out.dataset().walk((item, element) -> {
            String text = new String(element.bytes(), StandardCharsets.ISO_8859_1).strip();
            String path = gone.get(text.replace("\0", ""));
            if (path != null) {
                left.add(path + " in " + item.path(element.tag()));
            }
        });
        return left;
    }
}
