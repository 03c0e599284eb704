package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.lingala.zip4j.ZipFile;
import net.lingala.zip4j.model.FileHeader;
import net.lingala.zip4j.model.enums.CompressionMethod;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.packaging.MailerProperties.CutDescription;
import org.dromedary.packaging.MailerProperties.NoPassword;
import org.dromedary.study.DataDirectory;
import org.dromedary.testsupport.Peers;

class PackagerTest {

    private static final int STUDY_DESCRIPTION = 0x00081030;
    private static final String FULL = "CT Abdomen nativ Kontrastmittel portalve a@example.org pw=geheim";

    @TempDir
    private Path folder;

    private final PackagingThreads threads = new PackagingThreads(2);

    @AfterEach
    void stop() {
        threads.close();
    }

    @Test
    void aStudyBecomesAPackageWithoutItsRequest() throws Exception {
        List<File> files = study("CT Thorax Doctor@clinic.org, b@clinic.org pw=secure123 lang=de", 2, 3);
        Exchange exchange = exchange(7, files);
        AtomicLong total = new AtomicLong();
        exchange.setProperty("DromedaryTotal", (LongConsumer) total::set);
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);

        File zip = exchange.getMessage().getBody(File.class);
        assertThat(zip.toPath().getParent()).isEqualTo(folder.resolve("queue/mailer/7"));
        assertThat(zip.getName()).matches("study-[0-9a-f]{8}\\.zip");
        assertThat(total).hasValue(zip.length());
        assertThat(exchange.getMessage().getHeader("DromedaryRecipients"))
                .isEqualTo(List.of("Doctor@clinic.org", "b@clinic.org"));
        assertThat(exchange.getMessage().getHeader("DromedaryLanguage")).isEqualTo("de");
        assertThat(exchange.getMessage().getHeader("DromedaryPasswordGenerated"))
                .isEqualTo(false);
        assertThat(names(zip))
                .containsExactly(
                        "README.txt",
                        "SER00001/IMG00001.dcm",
                        "SER00001/IMG00002.dcm",
                        "SER00001/IMG00003.dcm",
                        "SER00002/IMG00001.dcm",
                        "SER00002/IMG00002.dcm",
                        "SER00002/IMG00003.dcm",
                        "MANIFEST.json");

        Path out = extract(zip, "secure123");
        for (int i = 0; i < 6; i++) {
            byte[] sent = Files.readAllBytes(files.get(i).toPath());
            Path unpacked = out.resolve("SER0000" + (i / 3 + 1) + "/IMG0000" + (i % 3 + 1) + ".dcm");
            byte[] got = Files.readAllBytes(unpacked);
            assertThat(DicomHeader.read(unpacked).string(STUDY_DESCRIPTION)).isEqualTo("CT Thorax");
            assertThat(got).hasSameSizeAs(sent);
            int from = indexOf(sent, "CT Thorax Doctor".getBytes());
            assertThat(Arrays.mismatch(sent, got)).isGreaterThan(from);
            // everything behind the description, pixel data above all, is as it was
            int behind = from + "CT Thorax Doctor@clinic.org, b@clinic.org pw=secure123 lang=de".length();
            assertThat(Arrays.equals(sent, behind, sent.length, got, behind, got.length))
                    .isTrue();
            assertThat(new String(got, StandardCharsets.ISO_8859_1)).doesNotContain("clinic.org", "secure123");
        }
        assertThat(Files.readString(out.resolve("README.txt")))
                .contains("6 DICOM-Dateien in 2 Serien", "7-Zip", "Fragen: PACS-Team")
                .doesNotContain("{");
    }

    @Test
    void theManifestIsTrue() throws Exception {
        Exchange exchange = exchange(7, study("CT a@clinic.org pw=secure123", 2, 2));
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);
        Path out = extract(exchange.getMessage().getBody(File.class), "secure123");

        String text = Files.readString(out.resolve("MANIFEST.json"));
        JsonNode manifest = new ObjectMapper().readTree(text);
        assertThat(manifest.path("generator").asText()).isEqualTo("Dromedary test");
        assertThat(Instant.parse(manifest.path("created").asText())).isBefore(Instant.now());
        assertThat(manifest.path("studyInstanceUID").asText())
                .isEqualTo(
                        DicomHeader.read(out.resolve("SER00001/IMG00001.dcm")).studyInstanceUid());
        assertThat(manifest.path("series").asInt()).isEqualTo(2);
        assertThat(manifest.path("instances").asInt()).isEqualTo(4);
        assertThat(manifest.path("files").asInt()).isEqualTo(5);
        assertThat(manifest.path("entries")).hasSize(5);
        long bytes = 0;
        for (JsonNode entry : manifest.path("entries")) {
            byte[] content = Files.readAllBytes(out.resolve(entry.path("name").asText()));
            assertThat(entry.path("bytes").asLong()).isEqualTo(content.length);
            assertThat(entry.path("sha256").asText())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            bytes += content.length;
        }
        assertThat(manifest.path("bytes").asLong()).isEqualTo(bytes);
        DicomHeader header = DicomHeader.read(out.resolve("SER00001/IMG00001.dcm"));
        assertThat(text)
                .doesNotContain(
                        header.keywords().get("PatientName"), header.keywords().get("PatientID"));
    }

    @Test
    void aPackageOfWhatWasMadeFitsByContentAndNotByTime() throws Exception {
        List<File> originals = study("CT doctor@clinic.org pw=secure123", 1, 1);
        Path made = folder.resolve("made.dcm");
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        byte[] content = Files.readAllBytes(originals.get(0).toPath());
        List<byte[]> packed = new ArrayList<>();
        for (int blanked : new int[] {0, 0, 100}) {
            // as a rectangle of more pixels does: neither size nor UIDs nor the time change
            Arrays.fill(content, content.length - blanked, content.length, (byte) 0x55);
            Files.write(made, content);
            Files.setLastModifiedTime(made, blanked == 0 && packed.size() == 1 ? FileTime.fromMillis(1) : time);
            Exchange exchange = exchange(7, List.of(made.toFile()));
            exchange.setProperty(Packager.ORIGINALS, originals);
            packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);
            packed.add(
                    Files.readAllBytes(exchange.getMessage().getBody(File.class).toPath()));
        }
        assertThat(packed.get(1)).isEqualTo(packed.get(0));
        assertThat(packed.get(2)).isNotEqualTo(packed.get(0));
    }

    @Test
    void requestsAtAnyDepthAndInCopiesAreTakenOut() throws Exception {
        List<File> files = study("CT doctor@clinic.org pw=secure123", 1, 1);
        run(
                Peers.require("dcmodify").toString(),
                "-nb",
                "-i",
                "(0040,0275)[0].(0008,1030)=Inner CT doctor@clinic.org pw=secure123",
                "-i",
                "(0018,1030)=CT secure123",
                "-i",
                "(0008,103e)=CT pw=sec doctor@cl",
                "-i",
                "(0020,4000)=Ask doctor@clinic.org. PW: Doppler 2.5",
                files.get(0).getPath());
        Exchange exchange = exchange(7, files);
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);

        Path unpacked =
                extract(exchange.getMessage().getBody(File.class), "secure123").resolve("SER00001/IMG00001.dcm");
        DicomHeader header = DicomHeader.read(unpacked);
        assertThat(header.string(0x00181030)).isEqualTo("CT");
        assertThat(header.string(0x0008103E)).isEqualTo("CT");
        assertThat(header.string(0x00204000)).isEqualTo("Ask PW: Doppler 2.5");
        String raw = Files.readString(unpacked, StandardCharsets.ISO_8859_1);
        assertThat(raw).contains("Inner CT").doesNotContain("clinic.org", "secure123", "doctor@");
        assertThat(run(Peers.require("dcmdump").toString(), "-q", "+P", "0008,1030", unpacked.toString()))
                .contains("[Inner CT]");
    }

    @Test
    void compressedInstancesAreStoredAndOthersDeflated() throws Exception {
        List<File> files = study("CT a@clinic.org pw=secure123", 1, 2);
        run(
                Peers.require("dcmcjpeg").toString(),
                files.get(1).getPath(),
                files.get(1).getPath());
        Exchange exchange = exchange(7, files);
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);
        try (ZipFile zip = new ZipFile(exchange.getMessage().getBody(File.class))) {
            assertThat(method(zip, "SER00001/IMG00001.dcm")).isEqualTo(CompressionMethod.DEFLATE);
            assertThat(method(zip, "SER00001/IMG00002.dcm")).isEqualTo(CompressionMethod.STORE);
        }
    }

    @Test
    void withoutAPasswordAStrongOneIsMadeAndKeptForEachAttempt() throws Exception {
        List<File> files = study("CT a@clinic.org", 1, 1);
        Packager packager = packager(NoPassword.GENERATE, CutDescription.PARK);
        Exchange exchange = exchange(7, files);
        packager.pack(exchange);

        assertThat(exchange.getMessage().getHeader("DromedaryPasswordGenerated"))
                .isEqualTo(true);
        assertThat(exchange.getMessage().getHeader("DromedaryLanguage")).isEqualTo("en");
        Path file = folder.resolve("queue/mailer/7").resolve(PackagePassword.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String password = new String(packager.password(7));
        assertThat(password).matches("[a-hj-km-np-z2-9]{5}(-[a-hj-km-np-z2-9]{5}){3}");
        extract(exchange.getMessage().getBody(File.class), password);

        Files.delete(exchange.getMessage().getBody(File.class).toPath());
        Exchange again = exchange(7, files);
        packager(NoPassword.GENERATE, CutDescription.PARK).pack(again);
        assertThat(packager.password(7)).containsExactly(password.toCharArray());
        extract(again.getMessage().getBody(File.class), password);
        assertThat(packager.password(8)).isNull();
    }

    @Test
    void withoutAPasswordTheRequestIsParkedIfSetSo() throws Exception {
        List<File> files = study("CT a@clinic.org", 1, 1);
        Packager packager = packager(NoPassword.PARK, CutDescription.PARK);
        assertThatThrownBy(() -> packager.pack(exchange(7, files)))
                .isInstanceOfSatisfying(PasswordMissingException.class, e -> assertThat(e.isPermanent())
                        .isTrue());
        assertThat(folder.resolve("queue")).doesNotExist();
    }

    @Test
    void anIntactPackageOfAnEarlierAttemptIsUsedAgain() throws Exception {
        List<File> files = study("CT a@clinic.org pw=secure123", 1, 2);
        Packager packager = packager(NoPassword.PARK, CutDescription.PARK);
        Exchange exchange = exchange(7, files);
        packager.pack(exchange);
        Path zip = exchange.getMessage().getBody(File.class).toPath();
        byte[] first = Files.readAllBytes(zip);

        packager.pack(exchange(7, files));
        assertThat(Files.readAllBytes(zip)).isEqualTo(first);

        Files.setLastModifiedTime(files.get(1).toPath(), FileTime.fromMillis(1_000_000));
        packager.pack(exchange(7, files));
        byte[] second = Files.readAllBytes(zip);
        assertThat(second).isNotEqualTo(first);

        Files.write(zip, Arrays.copyOf(second, second.length / 2));
        packager.pack(exchange(7, files));
        extract(zip.toFile(), "secure123");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CT Thorax",
                "CT bad@address pw=Geheim77",
                "CT a@clinic.org pw=Geheim77,Thorax",
                "CT a@clinic.org pw=Geheim77 pw=Geheim78",
                "CT pw=Geheim77",
                FULL,
            })
    void anUnclearRequestIsParkedWithAReasonThatTellsNothing(String description) throws Exception {
        List<File> files = study(description, 1, 1);
        Packager packager = packager(NoPassword.GENERATE, CutDescription.PARK);
        assertThatThrownBy(() -> packager.pack(exchange(7, files)))
                .isInstanceOfSatisfying(RecipientUnclearException.class, e -> {
                    assertThat(e.isPermanent()).isTrue();
                    assertThat(e.getMessage()).doesNotContain("Geheim", "geheim", "clinic", "bad@", "example");
                });
        assertThat(folder.resolve("queue")).doesNotExist();
    }

    @Test
    void aCutDescriptionIsAcceptedIfSetSo() throws Exception {
        Exchange exchange = exchange(7, study(FULL, 1, 1));
        packager(NoPassword.PARK, CutDescription.ACCEPT).pack(exchange);
        extract(exchange.getMessage().getBody(File.class), "geheim");
    }

    @Test
    void instancesThatAskForDifferentThingsAreParked() throws Exception {
        List<File> files = new ArrayList<>(study("CT a@clinic.org pw=secure123", 1, 1));
        files.addAll(study("CT other@clinic.org pw=secure123", 1, 1));
        assertThatThrownBy(() -> packager(NoPassword.PARK, CutDescription.PARK).pack(exchange(7, files)))
                .isInstanceOf(RecipientUnclearException.class)
                .hasMessageContaining("different");
    }

    @Test
    void instancesWithoutARequestGoWithTheOthers() throws Exception {
        List<File> files = new ArrayList<>(study("CT a@clinic.org pw=secure123", 1, 1));
        files.addAll(study("Dose report", 1, 1));
        Exchange exchange = exchange(7, files);
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);
        assertThat(names(exchange.getMessage().getBody(File.class))).hasSize(4);
    }

    @Test
    void anUnreadableInstanceStopsThePackage() throws Exception {
        List<File> files = study("CT a@clinic.org pw=secure123", 1, 3);
        Path last = files.get(2).toPath();
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 2000));
        assertThatThrownBy(() -> packager(NoPassword.PARK, CutDescription.PARK).pack(exchange(7, files)))
                .isInstanceOfSatisfying(InstanceUnreadableException.class, e -> assertThat(e.isPermanent())
                        .isTrue());
        assertThat(folder.resolve("queue")).doesNotExist();
    }

    @Test
    void anOperatorsFileIsPackedUnderANeutralName() throws Exception {
        Path queue = Files.createDirectories(folder.resolve("queue/mailer/9"));
        Path report = Files.writeString(queue.resolve("Müller, Hans.PDF"), "report");
        new PackagePassword("operators own", false).write(queue);
        Exchange exchange = exchange(9, report.toFile());
        exchange.getMessage().removeHeader("DromedaryGeneration");
        exchange.getMessage().setHeader("DromedaryRecipients", "a@clinic.org, A@clinic.org;b@clinic.org");
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);

        File zip = exchange.getMessage().getBody(File.class);
        assertThat(zip).hasName("file-9.zip");
        assertThat(names(zip)).containsExactly("README.txt", "FILE00001.pdf", "MANIFEST.json");
        assertThat(exchange.getMessage().getHeader("DromedaryRecipients"))
                .isEqualTo(List.of("a@clinic.org", "b@clinic.org"));
        assertThat(exchange.getMessage().getHeader("DromedaryPasswordGenerated"))
                .isEqualTo(false);
        Path out = extract(zip, "operators own");
        assertThat(out.resolve("FILE00001.pdf")).hasContent("report");
        assertThat(Files.readString(out.resolve("MANIFEST.json"))).doesNotContain("ller", "Hans", "studyInstanceUID");
    }

    @Test
    void anOperatorsFileWithoutPasswordGetsOne() throws Exception {
        Path queue = Files.createDirectories(folder.resolve("queue/mailer/9"));
        // the name that the package itself would have
        Path report = Files.writeString(queue.resolve("file-9.zip"), "zipped by hand");
        Exchange exchange = exchange(9, report.toFile());
        exchange.getMessage().setHeader("DromedaryRecipients", List.of("a@clinic.org"));
        Packager packager = packager(NoPassword.GENERATE, CutDescription.PARK);
        packager.pack(exchange);
        assertThat(exchange.getMessage().getHeader("DromedaryPasswordGenerated"))
                .isEqualTo(true);
        assertThat(report).hasContent("zipped by hand");
        Path out = extract(exchange.getMessage().getBody(File.class), new String(packager.password(9)));
        assertThat(out.resolve("FILE00001.zip")).hasContent("zipped by hand");
    }

    @Test
    void aDicomdirNamesEveryInstance() throws Exception {
        List<File> files = study("CT a@clinic.org pw=secure123", 2, 3);
        Exchange exchange = exchange(7, files);
        packager(new MailerProperties(NoPassword.PARK, CutDescription.PARK, true, "en", "", 1, "", 0))
                .pack(exchange);

        Path out = extract(exchange.getMessage().getBody(File.class), "secure123");
        Path dicomdir = out.resolve("DICOMDIR");
        String dump = run(Peers.require("dcmdump").toString(), "-q", "+L", dicomdir.toString());
        assertThat(dump.split("\\(0004,1430\\) CS \\[PATIENT", -1)).hasSize(2);
        assertThat(dump.split("\\(0004,1430\\) CS \\[STUDY", -1)).hasSize(2);
        assertThat(dump.split("\\(0004,1430\\) CS \\[SERIES", -1)).hasSize(3);
        assertThat(dump.split("\\(0004,1430\\) CS \\[IMAGE", -1)).hasSize(7);
        assertThat(dump).contains("(0008,1030) LO [CT]").doesNotContain("clinic.org", "secure123");
        for (int i = 0; i < 6; i++) {
            String name = "SER0000" + (i / 3 + 1) + "/IMG0000" + (i % 3 + 1);
            assertThat(dump).contains("[" + name.replace('/', '\\') + "]");
            assertThat(dump).contains(DicomHeader.read(out.resolve(name)).sopInstanceUid());
        }
        // dcmtk reads it and finds every file that it names
        run(
                Peers.require("dcmmkdir").toString(),
                "+A",
                "+D",
                dicomdir.toString(),
                "+id",
                out.toString(),
                "SER00001/IMG00001");
        assertThat(Files.readString(out.resolve("MANIFEST.json"))).contains("DICOMDIR");
        try (var left = Files.list(folder.resolve("queue/mailer/7"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            PackagePassword.FILE,
                            exchange.getMessage().getBody(File.class).getName());
        }
    }

    @Test
    void anOperatorSendsAStudyToSomebodyElse() throws Exception {
        List<File> files = new ArrayList<>(study("CT bad@address a@clinic.org pw=secure123", 1, 1));
        files.addAll(study("CT pw=Geheim77 other@clinic.org", 1, 1));
        Path queue = Files.createDirectories(folder.resolve("queue/mailer/9"));
        new PackagePassword("operators own", false).write(queue);
        Exchange exchange = exchange(9, files);
        exchange.getMessage().setHeader("DromedaryRecipients", "colleague@elsewhere.org");
        exchange.getMessage().setHeader("DromedaryLanguage", "DE");
        packager(NoPassword.PARK, CutDescription.PARK).pack(exchange);

        assertThat(exchange.getMessage().getHeader("DromedaryRecipients"))
                .isEqualTo(List.of("colleague@elsewhere.org"));
        assertThat(exchange.getMessage().getHeader("DromedaryLanguage")).isEqualTo("de");
        Path out = extract(exchange.getMessage().getBody(File.class), "operators own");
        for (String name : List.of("SER00001/IMG00001.dcm", "SER00002/IMG00001.dcm")) {
            assertThat(Files.readString(out.resolve(name), StandardCharsets.ISO_8859_1))
                    .doesNotContain("clinic.org", "bad@", "secure123", "Geheim77");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "a@clinic.org, b@clinic", "a@clinic.org <b@clinic.org>"})
    void anOperatorsFileNeedsGoodRecipients(String recipients) throws Exception {
        Exchange exchange = exchange(
                9, Files.writeString(folder.resolve("report.pdf"), "report").toFile());
        exchange.getMessage().setHeader("DromedaryRecipients", recipients);
        assertThatThrownBy(
                        () -> packager(NoPassword.GENERATE, CutDescription.PARK).pack(exchange))
                .isInstanceOf(RecipientUnclearException.class);
    }

    @Test
    void aStudyWithoutInstancesIsAPackageThatSaysSo() throws Exception {
        Packager packager = packager(NoPassword.GENERATE, CutDescription.PARK);
        Exchange exchange = exchange(7, List.of());
        exchange.getMessage().setHeader("DromedaryRecipients", "a@clinic.org");
        packager.pack(exchange);
        Path out = extract(exchange.getMessage().getBody(File.class), new String(packager.password(7)));
        assertThat(new ObjectMapper()
                        .readTree(Files.readString(out.resolve("MANIFEST.json")))
                        .path("instances")
                        .asInt(-1))
                .isZero();
        assertThatThrownBy(() -> packager(NoPassword.PARK, CutDescription.PARK).pack(exchange(7, List.of())))
                .isInstanceOf(RecipientUnclearException.class);
    }

    private Packager packager(NoPassword noPassword, CutDescription cut) {
        return packager(new MailerProperties(noPassword, cut, false, "en", "PACS-Team", 1, "", 0));
    }

    private Packager packager(MailerProperties properties) {
        PackageMaker maker = new PackageMaker(
                new PackageWriter(threads, 1), threads, "Dromedary test", properties, Clock.systemUTC());
        return new Packager(maker, properties, new DataDirectory(folder));
    }

    private static Exchange exchange(long id, Object body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("DromedaryDeliveryId", id);
        exchange.getMessage().setHeader("DromedaryDestination", "mailer");
        exchange.getMessage().setHeader("DromedaryGeneration", 1);
        exchange.getMessage().setBody(body);
        return exchange;
    }

    private List<File> study(String description, int series, int instances) throws Exception {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                SyntheticStudy.Modality.CT,
                series,
                instances,
                64,
                1,
                description,
                description.hashCode(),
                LocalDateTime.of(2026, 1, 2, 3, 4)));
        List<File> files = new ArrayList<>();
        for (int i = 0; i < study.size(); i++) {
            Path file = folder.resolve(study.sopInstanceUid(i) + ".dcm");
            study.write(i, file);
            files.add(file.toFile());
        }
        return files;
    }

    private Path extract(File zip, String password) throws Exception {
        Path out = Files.createTempDirectory(folder, "out");
        SevenZip.Result result = SevenZip.run(folder, "x", "-p" + password, "-o" + out, zip.toString());
        assertThat(result.exit()).as(result.output()).isZero();
        return out;
    }

    private static List<String> names(File file) throws Exception {
        try (ZipFile zip = new ZipFile(file)) {
            assertThat(zip.getFileHeaders()).allMatch(FileHeader::isEncrypted);
            return zip.getFileHeaders().stream().map(FileHeader::getFileName).toList();
        }
    }

    private static CompressionMethod method(ZipFile zip, String name) throws Exception {
        return zip.getFileHeader(name).getAesExtraDataRecord().getCompressionMethod();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream in = process.getInputStream()) {
            String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    }
}
