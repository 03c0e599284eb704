package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import org.dromedary.testsupport.Corpus;

class CorpusScanTest {

    /** A media directory with a broken offset, and meta information without a dataset. */
    private static final Pattern NO_INSTANCE = Pattern.compile("DICOMDIR|meta_missing_tsyntax");

    @Test
    void everyInstanceThatTwoToolkitsReadHasAHeader() {
        List<String> faults = new ArrayList<>();
        int read = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            try {
                DicomHeader.read(entry.file()).keywords();
                read++;
            } catch (DicomFormatException e) {
                if (entry.readByDcmtk()
                        && entry.readByPydicom()
                        && !NO_INSTANCE.matcher(entry.toString()).find()) {
                    faults.add(entry + ": " + e.getMessage());
                }
            } catch (IOException e) {
                faults.add(entry + ": " + e);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(read).isGreaterThan(340);
    }

    @Test
    void cutOffFilesAreTold() {
        for (Corpus.Entry entry : Corpus.entries()) {
            if (entry.toString().contains("truncated_in") || entry.toString().contains("truncated_last")) {
                assertThatThrownBy(() -> DicomHeader.read(entry.file()))
                        .as(entry.toString())
                        .isInstanceOf(DicomFormatException.class);
            }
        }
    }

    @Test
    void aRuleThatChangesNothingLeavesEveryByte() throws Exception {
        for (Corpus.Entry entry : Corpus.entries()) {
            try (InputStream in = TextRewriter.open(entry.file(), (tag, value) -> value)) {
                assertThat(in.readAllBytes()).as(entry.toString()).isEqualTo(Files.readAllBytes(entry.file()));
            } catch (DicomFormatException e) {
                // told by the other test
            }
        }
    }
}
