package org.dromedary.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.component.filesender.FileSenderDouble;
import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;

/** The main road with an account at a FileSender site, which mails the links, and a mail server of our own. */
class FileSenderIT {

    private static final String OPERATOR = "operator@hospital.example";

    @TempDir
    private static Path folder;

    private static GreenMail mailServer;
    private static FileSenderDouble site;
    private static DromedaryProcess.Setup setup;
    private static DromedaryProcess dromedary;
    private static DromedaryApi api;

    @BeforeAll
    static void start() throws Exception {
        mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
        site = FileSenderDouble.start(folder.resolve("site"));
        site.modes.chunkSize = 32 * 1024;
        setup = DromedaryProcess.in(folder.resolve("home"))
                .environment("DROMEDARY_FILESENDER_API_KEY", FileSenderDouble.SECRET)
                .set("dromedary.filesender.url", site.url())
                .set("dromedary.filesender.user", FileSenderDouble.USER)
                .set("dromedary.mail.operator", OPERATOR)
                .set("spring.mail.host", "127.0.0.1")
                .set("spring.mail.port", mailServer.getSmtp().getPort());
        dromedary = setup.start();
        api = dromedary.api();
    }

    @AfterAll
    static void stop() {
        if (dromedary != null) {
            dromedary.close();
        }
        site.close();
        mailServer.stop();
    }

    @BeforeEach
    void siteIsWell() {
        site.heal();
        site.modes.down = false;
        site.modes.refusedAddresses.clear();
        site.account(FileSenderDouble.USER, FileSenderDouble.SECRET);
    }

    @Test
    void theSiteMailsTheLinkAndWeThePassword() throws Exception {
        int before = site.completed().size();
        SentStudy study = SentStudy.make(folder, "Knee nora@example.com otto@example.com", 20);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        JsonNode delivery = api.awaitDelivery(study.uid(), 1, "DELIVERED");

        assertThat(site.completed()).hasSize(before + 1);
        long transfer = mailsOfTheSite("nora@example.com").get(0).transferId();
        assertThat(mailsOfTheSite("nora@example.com")).singleElement().satisfies(mail -> assertThat(mail.subject())
                .isEqualTo("Images for you: Knee"));
        assertThat(mailsOfTheSite("otto@example.com")).singleElement().satisfies(mail -> assertThat(mail.transferId())
                .isEqualTo(transfer));
        assertThat(delivery.get("doneBytes").asLong())
                .isEqualTo(delivery.get("totalBytes").asLong())
                .isPositive();

        String password = passwordMail("nora@example.com").password();
        assertThat(passwordMail("otto@example.com").password()).isEqualTo(password);
        assertThat(SentStudy.pixelsIn(opened(transfer, password))).isEqualTo(study.pixels());
        assertThat(dromedary.log()).doesNotContain(password, "nora@", "otto@", FileSenderDouble.SECRET);
        assertThat(api.delivery(delivery.get("id").asLong()).toString())
                .doesNotContain(password, "nora@", FileSenderDouble.SECRET);
    }

    @Test
    void aWrongSecretParksAtOnceAndReplayWorksWhenItIsMended() throws Exception {
        site.account(FileSenderDouble.USER, "0".repeat(64));
        long before = signedRequests();
        SentStudy study = SentStudy.make(folder, "Ankle paula@example.com pw=known-One1", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        JsonNode delivery = api.awaitDelivery(study.uid(), 1, "PARKED");

        assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.get("failureClass").asText()).isEqualTo("PERMANENT");
        assertThat(delivery.get("failure").asText())
                .contains("apiKey")
                .doesNotContain(FileSenderDouble.SECRET, "paula@", "known-One1");
        // ten times the longest back-off would have passed
        await("no other request").during(3, SECONDS).atMost(10, SECONDS).until(() -> signedRequests() == before + 1);
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(mails(OPERATOR))
                .anySatisfy(mail -> assertThat(mail.text()).contains("elivery " + delivery.get("id"))));

        site.account(FileSenderDouble.USER, FileSenderDouble.SECRET);
        api.post("/api/deliveries/" + delivery.get("id") + "/replay", 200);
        api.awaitDelivery(study.uid(), 1, "DELIVERED");
        assertThat(mailsOfTheSite("paula@example.com")).hasSize(1);
        assertThat(mails("paula@example.com")).as("the password was given").isEmpty();
    }

    @Test
    void aSiteThatIsDownForAWhileGetsThePackageOnce() throws Exception {
        int before = site.completed().size();
        site.modes.down = true;
        SentStudy study = SentStudy.make(folder, "Neck quinn@example.com pw=known-Two2", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        // an attempt asks several times before it gives up
        await().atMost(60, SECONDS).pollInterval(100, MILLISECONDS).untilAsserted(() -> assertThat(
                        api.deliveries(study.uid()))
                .singleElement()
                .satisfies(one -> assertThat(one.get("failureClass").asText()).isEqualTo("TRANSIENT")));
        JsonNode waiting = api.deliveries(study.uid()).get(0);
        assertThat(waiting.get("state").asText()).isIn("PENDING", "ACTIVE");

        site.modes.down = false;
        api.awaitDelivery(study.uid(), 1, "DELIVERED");
        assertThat(site.completed()).hasSize(before + 1);
        assertThat(mailsOfTheSite("quinn@example.com")).hasSize(1);
        long transfer = mailsOfTheSite("quinn@example.com").get(0).transferId();
        assertThat(SentStudy.pixelsIn(opened(transfer, "known-Two2"))).isEqualTo(study.pixels());
    }

    @Test
    void anUploadThatIsDisturbedAllTheTimeIsWholeInTheEnd() throws Exception {
        site.answer("PUT /file/.*", 2, 1, 500, "<html>Internal Server Error</html>");
        site.answer("PUT /file/.*", 3, 1, 502, "<html>Bad Gateway</html>");
        site.answer("PUT /file/.*", 4, 1, 200, "");
        site.hangUp("PUT /file/.*", 5, 1);
        site.loseAnswer("PUT /file/.*", 6, 1);
        site.loseAnswer("PUT /transfer/.*", 0, 1);
        SentStudy study = SentStudy.make(folder, "Toe rosa@example.com pw=known-Three3", 60);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        api.awaitDelivery(study.uid(), 1, "DELIVERED");
        assertThat(mailsOfTheSite("rosa@example.com")).hasSize(1);
        long transfer = mailsOfTheSite("rosa@example.com").get(0).transferId();
        assertThat(SentStudy.pixelsIn(opened(transfer, "known-Three3"))).isEqualTo(study.pixels());
    }

    @Test
    void anAddressThatTheSiteRefusesParksTheStudy() throws Exception {
        site.modes.refusedAddresses.add("sam@example.com");
        int before = site.completed().size();
        SentStudy study = SentStudy.make(folder, "Jaw sam@example.com pw=known-Four4", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        JsonNode delivery = api.awaitDelivery(study.uid(), 1, "PARKED");
        assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
        assertThat(delivery.get("failureClass").asText()).isEqualTo("PERMANENT");
        assertThat(delivery.get("failure").asText()).containsIgnoringCase("recipient");
        assertThat(site.completed()).hasSize(before);
        assertThat(mailsOfTheSite("sam@example.com")).isEmpty();
        assertThat(dromedary.log()).doesNotContain("sam@", "known-Four4");
    }

    private static long signedRequests() {
        return site.seen().stream()
                .filter(request -> request.args().containsKey("signature"))
                .count();
    }

    private static List<FileSenderDouble.Mail> mailsOfTheSite(String address) {
        return site.mails().stream().filter(mail -> mail.to().equals(address)).toList();
    }

    private static Recipient.Mail passwordMail(String address) throws Exception {
        List<Recipient.Mail> mails = mails(address);
        assertThat(mails).as("mails of ours").hasSize(1);
        assertThat(mails.get(0).text()).doesNotContain("http");
        return mails.get(0);
    }

    private static List<Recipient.Mail> mails(String address) throws Exception {
        List<Recipient.Mail> mails = new ArrayList<>();
        for (MimeMessage message : Arrays.asList(mailServer.getReceivedMessages())) {
            Recipient.Mail mail = Recipient.read(message);
            if (mail.to().equals(address)) {
                mails.add(mail);
            }
        }
        return mails;
    }

    private static Path opened(long transfer, String password) throws Exception {
        List<String> names = site.names(transfer);
        assertThat(names).hasSize(1);
        Path zip = Files.createTempDirectory(folder, "downloaded").resolve(names.get(0));
        Files.write(zip, site.content(transfer, names.get(0)));
        return Recipient.open(zip, password);
    }
}
