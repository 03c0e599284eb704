package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

import org.aoju.bus.image.metric.internal.pdu.IdentityRQ;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.testsupport.Command;

/** User identity negotiation (PS3.7 D.3.3.7) with dcmtk's storescu and with our own producer. */
@Timeout(60)
class UserIdentityTest {

    private static final DicomScu.Context ECHO = DicomScu.Context.VERIFICATION;

    @TempDir
    Path folder;

    private ScpRoute scp;

    /** alice needs her passcode, guest is known by name. */
    private static final class Users implements UserIdentities {

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public boolean matches(String user, String passcode) {
            return user.equals("guest") || user.equals("alice") && "s3crét".equals(passcode);
        }
    }

    private void start(String options) throws Exception {
        scp = new ScpRoute(folder, options, Map.of("users", new Users()));
    }

    @AfterEach
    void stop() {
        if (scp != null) {
            scp.close();
        }
    }

    private Path instance() throws Exception {
        Path file = folder.resolve("us.dcm");
        new SyntheticStudy(new SyntheticStudy.Plan(
                        SyntheticStudy.Modality.US, 1, 1, 64, 1, "Knee", 1, LocalDateTime.of(2026, 11, 21, 9, 30)))
                .write(0, file);
        return file;
    }

    private Command.Result storescu(Object... identity) throws Exception {
        Object[] arguments = new Object[identity.length + 6];
        arguments[0] = "-v";
        System.arraycopy(identity, 0, arguments, 1, identity.length);
        System.arraycopy(
                new Object[] {"-aec", "DROMEDARY", "127.0.0.1", scp.port, instance()},
                0,
                arguments,
                identity.length + 1,
                5);
        return Command.run("storescu", arguments);
    }

    @Test
    void storescuIsLetInByNameAndPasscodeOnly() throws Exception {
        start("&userIdentities=#users&userIdentityRequired=true");
        assertThat(storescu("-usr", "alice", "-pwd", "s3crét", "-rsp").exit()).isZero();
        assertThat(scp.instances.get(0)).containsEntry(DicomConstants.USER, "alice");
        assertThat(storescu("-usr", "guest", "-rsp").exit()).isZero();
        for (Object[] wrong : List.of(
                new Object[] {},
                new Object[] {"-usr", "alice"},
                new Object[] {"-usr", "alice", "-pwd", "guessed"},
                new Object[] {"-usr", "alice", "-epw"},
                new Object[] {"-usr", "mallory", "-pwd", "s3crét"})) {
            Command.Result refused = storescu(wrong);
            assertThat(refused.exit()).isNotZero();
            assertThat(refused.output())
                    .contains("Result: Rejected Permanent, Source: Service User")
                    .contains("Reason: No Reason");
        }
        assertThat(scp.files).hasSize(2);
        assertThat(refusals().count(Refusals.Reason.USER_IDENTITY)).isEqualTo(5);
        assertThat(refusals().latest(5).toString())
                .contains("STORESCU@127.0.0.1")
                .doesNotContain("s3cr", "guessed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-kt", "--saml", "--jwt"})
    void aTicketIsRefusedWhereAnIdentityIsRequiredAndIgnoredElsewhere(String option) throws Exception {
        Path ticket = Files.writeString(folder.resolve("ticket"), "something that nobody here can check");
        start("&userIdentities=#users&userIdentityRequired=true");
        assertThat(storescu(option, ticket).output()).contains("Rejected Permanent");
        scp.close();
        start("&userIdentities=#users");
        assertThat(storescu(option, ticket).exit()).isZero();
        assertThat(scp.instances.get(0)).doesNotContainKey(DicomConstants.USER);
    }

    @Test
    void whatIsNotRequiredMustStillBeRightWhereAPasscodeIsSent() throws Exception {
        start("&userIdentities=#users");
        assertThat(storescu().exit()).isZero();
        assertThat(storescu("-usr", "operator of the day").exit()).isZero();
        assertThat(scp.instances).noneMatch(headers -> headers.containsKey(DicomConstants.USER));
        assertThat(storescu("-usr", "alice", "-pwd", "guessed").output()).contains("Rejected Permanent");
    }

    @Test
    void withoutUsersAnIdentityIsNotLookedAt() throws Exception {
        start("");
        assertThat(storescu("-usr", "alice", "-pwd", "guessed").exit()).isZero();
        assertThatThrownBy(() -> echo("alice", "s3crét", true))
                .isInstanceOf(AssociationFailedException.class)
                .hasMessageContaining("confirmIdentity=false");
    }

    private void echo(String username, String passcode, boolean confirm) throws Exception {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setUsername(username);
        configuration.setPasscode(passcode);
        configuration.setConfirmIdentity(confirm);
        try (DicomScu scu =
                DicomScu.open(new DicomScu.Peer("DROMEDARY", "127.0.0.1", scp.port), configuration, List.of(ECHO))) {
            scu.echo();
        }
    }

    @Test
    void theProducerSaysWhoItIs() throws Exception {
        start("&userIdentities=#users&userIdentityRequired=true");
        echo("alice", "s3crét", true);
        echo("alice", "s3crét", false);
        echo("guest", null, true);
        assertThatThrownBy(() -> echo("alice", "guessed", false))
                .isInstanceOf(AssociationFailedException.class)
                .hasMessageContaining("may not know the user, or the passcode is wrong")
                .hasMessageNotContaining("guessed");
        assertThatThrownBy(() -> echo(null, null, false)).hasMessageContaining("may want a user identity");
    }

    @Test
    void storescpReadsTheIdentityThatIsSent() throws Exception {
        int port = ScpRoute.freePort();
        Process storescp = Command.start(folder.resolve("log"), "storescp", "-od", folder, "-d", port);
        try {
            DicomConfiguration configuration = new DicomConfiguration();
            configuration.setUsername("alice");
            configuration.setPasscode("s3crét");
            org.awaitility.Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                try (DicomScu scu =
                        DicomScu.open(new DicomScu.Peer("STORESCP", "127.0.0.1", port), configuration, List.of(ECHO))) {
                    scu.echo();
                }
            });
            assertThat(Files.readString(folder.resolve("log"), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .containsIgnoringCase("Username/Password")
                    .contains("alice");
        } finally {
            storescp.destroy();
            storescp.waitFor();
        }
    }

    @Test
    void aPasscodeIsInNoAddressThatIsShownAndNoRequestThatIsLogged() {
        assertThat(URISupport.sanitizeUri("dicom:PACS@pacs:104?username=alice&passcode=s3cret&operation=store"))
                .doesNotContain("s3cret");
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setUsername("alice");
        configuration.setPasscode("s3cret");
        assertThat(AssociateRequest.of(new DicomScu.Peer("PACS", "pacs", 104), configuration, List.of(ECHO))
                        .toString())
                .contains("alice")
                .doesNotContain("s3cret");
    }

    @Test
    void anIdentityThatNobodyCanHaveStopsTheStart() {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setUserIdentityRequired(true);
        assertThatThrownBy(() -> new UserIdentityCheck(configuration)).hasMessageContaining("refuses everybody");
    }

    @Test
    void aConfirmationIsGivenToWhoAsksAndIsEmpty() {
        DicomConfiguration configuration = new DicomConfiguration();
        configuration.setUserIdentities(new Users());
        UserIdentityCheck check = new UserIdentityCheck(configuration);
        assertThat(check.check(new IdentityRQ("guest", true)).response().getServerResponse())
                .isEmpty();
        assertThat(check.check(new IdentityRQ("guest", false)).response()).isNull();
        assertThat(check.check(new IdentityRQ("nobody", true)).response()).isNull();
    }

    private Refusals refusals() {
        return scp.camel.getComponent("dicom", DicomComponent.class).refusals();
    }
}
