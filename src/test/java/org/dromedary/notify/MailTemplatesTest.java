package org.dromedary.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTemplatesTest {

    @TempDir
    Path dir;

    private MailTemplates templates() {
        return new MailTemplates(MailTestSupport.properties(MailProperties.PasswordMail.NEVER, dir));
    }

    @ParameterizedTest
    @CsvSource({"link,en", "link,de", "password,en", "password,de", "parked,en", "parked,de"})
    void theBuiltInOnesAreWhole(String kind, String language) throws Exception {
        Letter letter = templates().write(kind, language, MailExample.values());
        assertThat(letter.subject()).isNotBlank();
        assertThat(letter.text()).isNotBlank().doesNotContain("[(", "[#", "[/]", "${", "null");
        assertThat(letter.html()).contains("lang=\"" + language + "\"").doesNotContain("th:", "${", "null");

        Map<String, Object> sparse = new HashMap<>(MailExample.values());
        sparse.put("description", null);
        sparse.put("expires", null);
        Letter without = templates().write(kind, language, sparse);
        assertThat(without.subject()).doesNotEndWith(":").doesNotContain("null");
        assertThat(without.text() + without.html()).doesNotContain("null", "()", "\"\"");
    }

    @Test
    void theFilesOfTheSiteWinAndAnEditCountsAtOnce() throws Exception {
        MailTemplates templates = templates();
        Files.writeString(dir.resolve("link.en.txt"), "\uFEFFFetch [(${link})]\r\n\r\nOurs\r\n");
        assertThat(templates.write("link", "en", MailExample.values()))
                .isEqualTo(new Letter(
                        "Fetch https://filesender.example/?s=download&token=00000000",
                        "Ours\n",
                        templates.write("link", "en", MailExample.values()).html()));
        Files.writeString(dir.resolve("link.fr.txt"), "Bonjour\ntexte");
        Letter french = templates.write("link", "fr", MailExample.values());
        assertThat(french).isEqualTo(new Letter("Bonjour", "texte", null));
        Files.delete(dir.resolve("link.en.txt"));
        assertThat(templates.write("link", "en", MailExample.values()).subject())
                .isEqualTo("Images for you: CT Thorax");
    }

    @Test
    void aFaultyTemplateIsNamed() throws Exception {
        Files.writeString(dir.resolve("password.en.txt"), "Subject\n[(${password)]");
        Files.writeString(dir.resolve("parked.en.html"), "<p th:text=\"${reason.nothing}\">x</p>");
        assertThat(templates().faults())
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("password.en.txt"))
                .anySatisfy(fault -> assertThat(fault).contains("parked.en.html", "nothing"))
                .allSatisfy(fault -> assertThat(fault).doesNotContain("\n"));
        assertThatThrownBy(() -> templates().write("password", "en", MailExample.values()))
                .isInstanceOfSatisfying(MailNotSentException.class, e -> assertThat(e.isPermanent())
                        .isTrue());
    }
}
