package org.dromedary.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class InstanceAnswerTest {

    private static FailureClass summary(int... status) {
        List<InstanceAnswer> answers = java.util.Arrays.stream(status)
                .mapToObj(one -> new InstanceAnswer("1.2." + one, one, null))
                .toList();
        return InstanceAnswer.summary(answers).failureClass();
    }

    @Test
    void aSummaryIsPermanentOnlyIfNoneCanBeHelped() {
        assertThat(summary(0xA900, 0xA700)).isEqualTo(FailureClass.TRANSIENT);
        assertThat(summary(0xA900, 0xC000)).isEqualTo(FailureClass.PERMANENT);
        assertThat(summary(0xA701)).isEqualTo(FailureClass.TRANSIENT);
    }

    @Test
    void aDuplicateIsDoneWithAWarning() {
        InstanceAnswer answer = new InstanceAnswer("1.2", 0x0111, null);
        assertThat(answer.isDone()).isTrue();
        assertThat(answer.isWarning()).isTrue();
    }
}
