package org.dromedary.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.testsupport.DromedaryApi;
import org.dromedary.testsupport.DromedaryProcess;
import org.dromedary.testsupport.Recipient;
import org.dromedary.testsupport.SentStudy;

/** The main road with nothing configured: storescu, a mail as a file, a link of our own, the package. */
class MailerIT {

    @TempDir
    private static Path folder;

    private static DromedaryProcess.Setup setup;
    private static DromedaryProcess dromedary;
    private static DromedaryApi api;

    @BeforeAll
    static void start() throws Exception {
        setup = DromedaryProcess.in(folder.resolve("home"));
        dromedary = setup.start();
        api = dromedary.api();
    }

    @AfterAll
    static void stop() {
        if (dromedary != null) {
            dromedary.close();
        }
    }

    @Test
    void aStudyReachesAPersonAsAnEncryptedPackage() throws Exception {
        SentStudy study = SentStudy.make(folder, "Knee study grace@example.com pw=Qx7secure123", 20);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        api.awaitDelivery(study.uid(), 1, "DELIVERED");

        Recipient.Mail mail = onlyMail("grace@example.com");
        assertThat(mail.text()).contains("Knee study").doesNotContain("Qx7secure123");
        Path opened = Recipient.open(Recipient.download(mail.link(), folder.resolve("grace")), "Qx7secure123");

        assertThat(SentStudy.pixelsIn(opened)).isEqualTo(study.pixels());
        for (Path file : SentStudy.dicomFiles(opened)) {
            assertThat(SentStudy.header(file).keywords()).containsEntry("StudyDescription", "Knee study");
        }
        assertNowhereIn(opened, "grace@example.com", "Qx7secure123");
        assertThat(api.study(study.uid()).get("studyDescription").asText()).isEqualTo("Knee study");
        assertNotTold("grace", "Qx7secure123", study.uid());
    }

    @Test
    void lateInstancesAreAGenerationOfTheirOwn() throws Exception {
        SentStudy study = SentStudy.make(folder, "Hip henry@example.com pw=late-ones-9", 12);
        assertThat(study.send(setup.dicomPort(), 0, 8).exit()).isZero();
        api.awaitDelivery(study.uid(), 1, "DELIVERED");
        assertThat(onlyMail("henry@example.com").text()).contains("Hip");

        // the second one of what was sent comes again: it is known, and not delivered again
        assertThat(study.send(setup.dicomPort(), 1, 12).exit()).isZero();
        api.awaitDelivery(study.uid(), 2, "DELIVERED");

        List<Recipient.Mail> mails = Recipient.mails(setup.data().resolve("mail"), "henry@example.com");
        assertThat(mails).hasSize(2);
        List<Object> contents = new ArrayList<>();
        for (Recipient.Mail mail : mails) {
            Path zip = Recipient.download(mail.link(), folder.resolve("henry"));
            contents.add(SentStudy.pixelsIn(Recipient.open(zip, "late-ones-9")));
        }
        assertThat(contents).containsExactlyInAnyOrder(study.pixels(0, 8), study.pixels(8, 12));
        assertThat(api.awaitStudy(study.uid(), "ROUTED").get("instances").asInt())
                .isEqualTo(12);
    }

    @Test
    void twoAddressesWithoutPasswordGetAGeneratedOne() throws Exception {
        SentStudy study = SentStudy.make(folder, "Elbow ida@example.com, jan@example.com", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        api.awaitDelivery(study.uid(), 1, "DELIVERED");

        for (String address : List.of("ida@example.com", "jan@example.com")) {
            List<Recipient.Mail> mails = Recipient.mails(setup.data().resolve("mail"), address);
            assertThat(mails).as("one with the link, one with the password").hasSize(2);
            Recipient.Mail password = mails.stream()
                    .filter(mail -> mail.subject().startsWith("Password"))
                    .findFirst()
                    .orElseThrow();
            Recipient.Mail link =
                    mails.stream().filter(mail -> mail != password).findFirst().orElseThrow();
            assertThat(password.text()).doesNotContain("http");
            assertThat(link.text()).doesNotContain(password.password());
            Path opened = Recipient.open(Recipient.download(link.link(), folder.resolve(address)), password.password());
            assertThat(SentStudy.pixelsIn(opened)).isEqualTo(study.pixels());
            assertNotTold(address, password.password(), study.uid());
        }
    }

    @Test
    void anAddressThatIsNoneParksTheStudyWithTheReason() throws Exception {
        SentStudy study = SentStudy.make(folder, "Hand kim@example..com pw=NotMailed77", 2);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        JsonNode delivery = api.awaitDelivery(study.uid(), 1, "PARKED");

        assertThat(delivery.get("failureClass").asText()).isEqualTo("PERMANENT");
        assertThat(delivery.get("failure").asText())
                .contains("StudyDescription", "address")
                .doesNotContain("kim@", "NotMailed77");
        assertThat(delivery.get("attempts").asInt()).isEqualTo(1);
        assertThat(allMails()).noneMatch(mail -> mail.contains("kim@"));
        assertNotTold("kim@", "NotMailed77", study.uid());
    }

    @Test
    void anOperatorsFileReachesAPerson() throws Exception {
        Path report = Files.writeString(folder.resolve("report.txt"), "A report of an operator's.\n".repeat(5000));
        JsonNode sent = api.postFile(
                        "/api/send?name=report.txt&recipient=lena@example.com",
                        report,
                        202,
                        "Content-Type",
                        "application/octet-stream",
                        "Dromedary-Password",
                        "operator-pw-5")
                .get(0);
        assertThat(sent.get("destination").asText()).isEqualTo("mailer");
        api.awaitDelivery(sent.get("id").asLong(), "DELIVERED");

        Path zip = Recipient.download(onlyMail("lena@example.com").link(), folder.resolve("lena"));
        Path opened = Recipient.open(zip, "operator-pw-5");
        try (Stream<Path> files = Files.walk(opened)) {
            assertThat(files.filter(file -> file.endsWith("FILE00001.txt")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasSameBinaryContentAs(report));
        }
        assertThat(dromedary.log()).doesNotContain("lena@", "operator-pw-5");
    }

    @Test
    void anOperatorSendsAStudyToAnotherPerson() throws Exception {
        SentStudy study = SentStudy.make(folder, "Foot", 4);
        assertThat(study.send(setup.dicomPort()).exit()).isZero();
        api.awaitStudy(study.uid(), "NO_MATCH");
        JsonNode sent = api.postForm(
                        "/api/send",
                        202,
                        "study",
                        study.uid(),
                        "recipient",
                        "mona@example.com",
                        "password",
                        "by-hand-31")
                .get(0);
        api.awaitDelivery(sent.get("id").asLong(), "DELIVERED");
        Path zip = Recipient.download(onlyMail("mona@example.com").link(), folder.resolve("mona"));
        assertThat(SentStudy.pixelsIn(Recipient.open(zip, "by-hand-31"))).isEqualTo(study.pixels());
    }

    private static Recipient.Mail onlyMail(String address) throws Exception {
        List<Recipient.Mail> mails = Recipient.mails(setup.data().resolve("mail"), address);
        assertThat(mails).hasSize(1);
        return mails.get(0);
    }

    private static List<String> allMails() throws IOException {
        try (Stream<Path> files =
                Files.list(Files.createDirectories(setup.data().resolve("mail")))) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return texts;
        }
    }

    /** In no file of a folder, nor in its name. */
    private static void assertNowhereIn(Path opened, String... secrets) throws IOException {
        try (Stream<Path> files = Files.walk(opened)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(opened.relativize(file).toString()).doesNotContain(secrets);
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(secrets);
            }
        }
    }

    /** Neither in the log nor in what the API tells of the study, its deliveries and its audit trail. */
    private static void assertNotTold(String address, String password, String uid) {
        assertThat(dromedary.log()).doesNotContain(address, password);
        assertThat(api.study(uid).toString()).doesNotContain(address, password);
        assertThat(api.deliveries(uid).toString()).doesNotContain(address, password);
        assertThat(api.get("/api/audit?study=" + uid).toString()).doesNotContain(address, password);
    }
}
