package org.dromedary.component.filesender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a site says about itself, and the names made to fit it. */
class FileSenderLimitsTest {

    private static final String SCRIPT = "window.filesender.config = {\n    site_name: 'The \\'best\\' site',\n"
            + "    upload_chunk_size: 5242880,\n    max_transfer_size: 107374182400,\n"
            + "    ban_extension: 'exe,bat',\n    extension_whitelist_regex: '^[a-zA-Z0-9]*$',\n"
            + "    max_transfer_days_valid: 20,\n    encryption_mandatory: '1',\n    terasender_enabled: true,\n"
            + "    terasender_worker_count: 6,\n    max_transfer_recipients: 50,\n"
            + "    valid_filename_regex: '^[ \\\\/\\\\p{L}\\\\p{N}_\\\\.,;:!@#$%^&*)(\\\\]\\\\[_-]+$',\n};\n";

    @Test
    void readsThePublicConfigurationAsServersWriteIt() throws Exception {
        FileSenderLimits limits = FileSenderLimits.of(Json.read("{\"name\":\"Site\"}".getBytes()), SCRIPT);

        assertThat(limits.siteName()).isEqualTo("Site");
        assertThat(limits.chunkSize()).isEqualTo(5242880);
        assertThat(limits.workers()).isEqualTo(6);
        assertThat(limits.maxTransferSize()).isEqualTo(107374182400L);
        assertThat(limits.maxDays()).isEqualTo(20);
        assertThat(limits.maxRecipients()).isEqualTo(50);
        assertThat(limits.maxFiles()).as("unknown").isZero();
        assertThat(limits.bannedExtensions()).containsExactlyInAnyOrder("exe", "bat");
        assertThat(limits.encryptionMandatory()).isTrue();
        assertThat(limits.fileNamePattern().matcher("Ünïcode (1) [a] & b.zip").matches())
                .isTrue();
        assertThat(limits.fileNamePattern().matcher("a\"b").matches()).isFalse();
    }

    @Test
    void infoWinsAndOneWorkerIsUsedWhereTheSiteWantsNoParallelUploads() throws Exception {
        FileSenderLimits limits = FileSenderLimits.of(
                Json.read("{\"upload_chunk_size\":\"1048576\",\"terasender_enabled\":false}".getBytes()), SCRIPT);

        assertThat(limits.chunkSize()).isEqualTo(1048576);
        assertThat(limits.workers()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"upload_chunk_size\":0}", "{\"upload_chunk_size\":99999999999999}", "null"})
    void aSiteWithoutAChunkSizeIsNone(String info) {
        assertThatThrownBy(() -> FileSenderLimits.of(Json.read(info.getBytes()), "<html>"))
                .isInstanceOf(FileSenderRequestRefusedException.class);
    }

    @Test
    void aPatternThatJavaCannotReadIsReplaced() throws Exception {
        FileSenderLimits limits = FileSenderLimits.of(
                Json.read("{\"upload_chunk_size\":1,\"valid_filename_regex\":\"^(?|a)[$\"}".getBytes()), "");

        assertThat(limits.fileNamePattern().matcher("a.zip").matches()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.zip, a.zip",
        "'it''s <b>.zip', it_s _b_.zip",
        "'a+b=c~{d}|e?f\\g.zip', a_b_c__d__e_f_g.zip",
        "u\u0308ber.zip, \u00fcber.zip",
        "x\u0301.zip, x.zip",
        "archive.tar-gz, archive_tar-gz",
        "a.b_c.d-e, a_b_c_d-e",
        "' .hidden', hidden",
        "\ud83d\ude00.txt, _.txt",
        "'a/b.txt', a_b.txt",
        "'\t', _",
        "'...', file",
    })
    void namesAreMadeAcceptable(String name, String accepted) throws Exception {
        FileSenderLimits limits = FileSenderLimits.of(Json.read("{}".getBytes()), SCRIPT);

        List<String> names = FileNames.acceptable(List.of(name), limits);

        assertThat(names).containsExactly(accepted);
        assertThat(limits.fileNamePattern().matcher(names.get(0)).matches()).isTrue();
    }

    @Test
    void longNamesKeepTheirExtensionAndAllNamesStayDifferent() throws Exception {
        FileSenderLimits limits = FileSenderLimits.of(Json.read("{}".getBytes()), SCRIPT);
        String endless = "\u65e5".repeat(300) + ".zip";

        List<String> names = FileNames.acceptable(List.of(endless, endless, "a.zip", "a_2.zip", "a.zip"), limits);

        assertThat(names.get(0)).hasSize(255).endsWith("\u65e5.zip");
        assertThat(names.get(1)).hasSize(255).endsWith("\u65e5_2.zip");
        assertThat(names.subList(2, 5)).containsExactly("a.zip", "a_2.zip", "a_3.zip");
    }

    @Test
    void addressesAreCheckedMergedAndPutInAscii() throws Exception {
        assertThat(MailAddresses.checked(List.of("a@B.org", "A@b.org", "c@m\u00fcller.example")))
                .containsExactly("a@B.org", "c@xn--mller-kva.example");
    }

    @Test
    void chunkNumbersSurviveTheirText() {
        var chunks = new java.util.BitSet();
        chunks.set(0, 812);
        chunks.set(813);
        chunks.set(900, 902);

        assertThat(ChunkSet.write(chunks)).isEqualTo("0-811,813,900-901");
        assertThat(ChunkSet.read(ChunkSet.write(chunks))).isEqualTo(chunks);
        assertThat(ChunkSet.read("")).isEqualTo(new java.util.BitSet());
    }
}
