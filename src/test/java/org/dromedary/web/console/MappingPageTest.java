package org.dromedary.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import org.dromedary.deidentify.MappingTable;
import org.dromedary.deidentify.Pseudonym;
import org.dromedary.web.WebTest;

/** The table of pseudonyms by the API and by the console. */
@WebTest
class MappingPageTest {

    private static final String HEAD = "project,patient_id,pseudonym_id,pseudonym_name,shift_days\r\n";
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    @LocalServerPort
    int port;

    @Autowired
    MappingTable table;

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @AfterEach
    void empty() {
        table.put(java.util.List.of(), true);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept-Language", "en");
    }

    private HttpResponse<String> api(String query, String csv) throws Exception {
        String credentials = Base64.getEncoder().encodeToString("admin:correct horse".getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request =
                request("/api/deidentify/mapping" + query).header("Authorization", "Basic " + credentials);
        if (csv != null) {
            request.header("Content-Type", "text/csv").PUT(BodyPublishers.ofString(csv));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void whatGoesInByCsvComesOutByCsv() throws Exception {
        String csv = HEAD + "TRIAL-7,\"47,11\",SUBJ-1,\"Müller^\"\"J\"\"\",-10\r\nTRIAL-7,4712,SUBJ-2,SUBJ-2,\r\n";
        assertThat(api("", csv).body()).contains("\"taken\":2").contains("\"rows\":2");
        assertThat(api("", null).body()).isEqualTo(csv);
        assertThat(table.find("TRIAL-7", "47,11")).contains(new Pseudonym("SUBJ-1", "Müller^\"J\"", -10));
        assertThat(table.find("OTHER", "47,11")).isEmpty();

        // two swap their pseudonyms
        assertThat(api("", HEAD + "TRIAL-7;4712;SUBJ-1;a;\nTRIAL-7;47,11;SUBJ-2;b;".replace(';', '\t'))
                        .statusCode())
                .isEqualTo(422);
        String swapped = HEAD.replace(',', ';') + "TRIAL-7;4712;SUBJ-1;a;\nTRIAL-7;47,11;SUBJ-2;b;\n";
        assertThat(api("", swapped).statusCode()).isEqualTo(200);
        assertThat(table.find("TRIAL-7", "4712")).contains(new Pseudonym("SUBJ-1", "a", null));
        assertThat(api("?replace=true", HEAD + "TRIAL-8,1,X,X,\n").body()).contains("\"rows\":1");
    }

    @Test
    void aFaultyFileChangesNothingAndTellsNoPatient() throws Exception {
        api("", HEAD + "T,4711,A,A,\n");
        for (String rows :
                new String[] {"T,4712,A,A,\n", "T,4712,B,B,x\n", "T,4712,B\n", "T,1,B,B,\nT,1,C,C,\n", "T,,B,B,\n"}) {
            HttpResponse<String> answer = api("", HEAD + rows);
            assertThat(answer.statusCode()).as(rows).isEqualTo(422);
            assertThat(answer.body()).doesNotContain("4712");
        }
        assertThat(table.count()).isEqualTo(1);
        assertThat(api("", "nonsense").body()).contains("line 1");
    }

    @Test
    void theConsoleTakesAFileWithItsToken() throws Exception {
        assertThat(client.send(
                                request("/console/deidentify/mapping")
                                        .header("Accept", "text/html")
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isIn(302, 401);
        String login =
                client.send(request("/login").build(), BodyHandlers.ofString()).body();
        client.send(
                request("/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=admin&password=correct+horse&_csrf=" + token(login)))
                        .build(),
                BodyHandlers.ofString());
        String page = page();
        assertThat(page)
                .contains("There are no pseudonyms")
                .contains("/api/deidentify/mapping")
                .doesNotContain("??");
        assertThat(upload("", HEAD + "T,4711,A,A,\n")).isEqualTo(403);
        assertThat(table.count()).isZero();
        assertThat(upload(token(page), HEAD + "T,4711,A,A,\n")).isEqualTo(302);
        assertThat(page()).contains("1 row was").contains("1 patient").doesNotContain("4711");
        assertThat(upload(token(page), HEAD + "T,4711,A\n")).isEqualTo(302);
        assertThat(page()).contains("Nothing was changed: line 2");
    }

    private String page() throws Exception {
        return client.send(request("/console/deidentify/mapping").build(), BodyHandlers.ofString())
                .body();
    }

    private static String token(String page) {
        Matcher matcher = TOKEN.matcher(page);
        assertThat(matcher.find()).as(page).isTrue();
        return matcher.group(1);
    }

    private int upload(String token, String csv) throws Exception {
        String body = "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--b--\r\n";
        return client.send(
                        request("/console/deidentify/mapping")
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }
}
