package org.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Settings of Orthancs, and what is said of those that are not possible. */
class OrthancsTest {

    private static Orthancs bind(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return Orthancs.bind(environment);
    }

    @Test
    void whatIsNotGivenHasADefault() {
        Orthancs orthancs = bind(Map.of("dromedary.orthancs.a.url", "http://a:8042"));
        assertThat(orthancs.all().get("a").after().action()).isEqualTo(AfterDelivery.Action.KEEP);
        assertThat(orthancs.isFollowed("a")).isFalse();
        assertThat(orthancs.find("a")).get().satisfies(one -> assertThat(one.address())
                .hasToString("http://a:8042"));
        assertThat(orthancs.find("b")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "after-delivery, move:nobody, name another Orthanc",
        "after-delivery, move:a, name another Orthanc",
        "after-delivery, burn, write keep",
        "after-delivery, label:a/b, write keep",
        "changes, DeletedStudy, DeletedStudy",
        "concurrency, 0, parallelInstances",
        "password, secret, set user too",
        "colour, red, colour"
    })
    void whatIsNotPossibleIsToldWithItsRemedy(String key, String value, String told) {
        assertThatThrownBy(() -> bind(Map.of(
                        "dromedary.orthancs.a.url",
                        "http://a:8042",
                        "dromedary.orthancs.a.poll",
                        "true",
                        "dromedary.orthancs.a." + key,
                        value)))
                .hasStackTraceContaining(told)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void nothingIsDoneWhereNothingIsBroughtFrom() {
        assertThatThrownBy(() -> bind(Map.of(
                        "dromedary.orthancs.a.url", "http://a:8042", "dromedary.orthancs.a.after-delivery", "delete")))
                .hasMessageContaining("poll: true");
    }
}
