package org.dromedary.web.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import org.dromedary.web.hook.HookSignature.Verdict;

class HookSignatureTest {

    private static final String SECRET = "a secret of sixteen and more";
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final byte[] BODY = "{\"study\":\"x\"}".getBytes(StandardCharsets.UTF_8);

    private final HookSignature signature = at(NOW, SECRET);

    private static HookSignature at(Instant now, String secret) {
        return new HookSignature(secret, Duration.ofMinutes(5), Clock.fixed(now, ZoneOffset.UTC));
    }

    static String sign(String secret, String time, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    }

    private static String time(long secondsFromNow) {
        return "" + NOW.plusSeconds(secondsFromNow).getEpochSecond();
    }

    @Test
    void whatIsSignedNowIsTakenOnce() throws Exception {
        String signed = sign(SECRET, time(0), BODY);
        assertThat(signature.check(time(0), signed, BODY)).isEqualTo(Verdict.GOOD);
        assertThat(signature.check(time(0), signed, BODY)).isEqualTo(Verdict.REPLAYED);
        // letters of the other case are the same number
        assertThat(signature.check(time(0), "sha256=" + signed.substring(7).toUpperCase(), BODY))
                .isEqualTo(Verdict.REPLAYED);
        assertThat(signature.check(time(1), sign(SECRET, time(1), BODY), BODY)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void whatCannotBeRememberedIsNotCalledOldAndThereIsRoomAgainLater() throws Exception {
        Clock clock = mock(Clock.class);
        when(clock.instant()).thenReturn(NOW);
        HookSignature small = new HookSignature(SECRET, Duration.ofMinutes(5), clock, 2);
        assertThat(check(small, 0)).isEqualTo(Verdict.GOOD);
        assertThat(check(small, 1)).isEqualTo(Verdict.GOOD);
        assertThat(check(small, 2)).isEqualTo(Verdict.FULL);
        assertThat(check(small, 1)).isEqualTo(Verdict.REPLAYED);
        when(clock.instant()).thenReturn(NOW.plusSeconds(601));
        assertThat(check(small, 601)).isEqualTo(Verdict.GOOD);
        assertThat(check(small, 602)).isEqualTo(Verdict.GOOD);
        assertThat(check(small, 603)).isEqualTo(Verdict.FULL);
    }

    private static Verdict check(HookSignature by, long secondsFromNow) throws Exception {
        return by.check(time(secondsFromNow), sign(SECRET, time(secondsFromNow), BODY), BODY);
    }

    @Test
    void anythingElseIsForged() throws Exception {
        String signed = sign(SECRET, time(0), BODY);
        assertThat(signature.check(time(0), sign("another secret, as long", time(0), BODY), BODY))
                .isEqualTo(Verdict.FORGED);
        assertThat(signature.check(time(1), signed, BODY)).isEqualTo(Verdict.FORGED);
        assertThat(signature.check(time(0), signed, new byte[0])).isEqualTo(Verdict.FORGED);
        for (String bad :
                new String[] {null, "", "sha256=", "sha256=zz", signed.substring(7), signed + "00", "md5=00"}) {
            assertThat(signature.check(time(0), bad, BODY)).as("%s", bad).isEqualTo(Verdict.FORGED);
        }
        for (String bad : new String[] {null, "", "now", "-1", "99999999999999999999"}) {
            assertThat(signature.check(bad, signed, BODY)).as("%s", bad).isEqualTo(Verdict.FORGED);
        }
        assertThat(signature.check(time(0), signed, BODY)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void anotherTimeIsLate() throws Exception {
        for (long apart : new long[] {301, -301}) {
            assertThat(signature.check(time(apart), sign(SECRET, time(apart), BODY), BODY))
                    .isEqualTo(Verdict.LATE);
        }
        assertThat(signature.check(time(-299), sign(SECRET, time(-299), BODY), BODY))
                .isEqualTo(Verdict.GOOD);
    }

    @Test
    void withoutASecretNobodyMay() throws Exception {
        assertThat(at(NOW, "").check(time(0), sign(SECRET, time(0), BODY), BODY))
                .isEqualTo(Verdict.CLOSED);
        assertThatThrownBy(() -> new HookProperties("short", Duration.ofMinutes(5)))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageNotContaining("'short'");
        assertThat(new HookProperties(SECRET, Duration.ofMinutes(5)).toString()).doesNotContain(SECRET);
    }
}
