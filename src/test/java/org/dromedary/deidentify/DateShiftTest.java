package org.dromedary.deidentify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateShiftTest {

    @ParameterizedTest
    @CsvSource({
        "DA, 20240301, 20240229",
        "DA, 20230301, 20230228",
        "DA, 1999.01.01, 19981231",
        "DA, 20240101-20240201, 20231231-20240131",
        "DA, 20240101-, 20231231-",
        "DA, -20240101, -20231231",
        "DT, 20240101, 20231231",
        "DT, 20240101101112.123456+0100, 20231231101112.123456+0100",
        "DT, 2024010110-0500, 2023123110-0500",
        "DT, 202401, 202401",
        "DT, 2024, 2024",
        "TM, 101112.5, 101112.5",
        "TM, 10:11:12, 10:11:12"
    })
    void byADay(String vr, String value, String moved) {
        assertThat(DateShift.shift(vr, List.of(value), -1)).containsExactly(moved);
    }

    @Test
    void severalValuesAndEmptyOnes() {
        assertThat(DateShift.shift("DA", List.of("20240301", "", "20240302"), -31))
                .containsExactly("20240130", "", "20240131");
        assertThat(DateShift.shift("DT", List.of("202403", "2024"), -300)).containsExactly("202305", "2023");
        assertThat(DateShift.shift("DA", List.of(), -1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DA, 20241301",
        "DA, 20230229",
        "DA, Doe^John",
        "DA, -",
        "DT, 20240230",
        "DT, soon",
        "TM, noon",
        "LO, 20240101"
    })
    void whatIsNoDateIsNotMoved(String vr, String value) {
        assertThat(DateShift.shift(vr, List.of(value), -1)).isNull();
    }

    @Test
    void timeStampsInBytes() {
        byte[] stamp = {0, 0, 0, 2, 0, 0, 0, 0, 0, 7};
        assertThat(DateShift.shift(stamp, -1)).containsExactly(0, 0, 0, 0, (byte) 0xAE, (byte) 0x80, 0, 0, 0, 7);
        assertThat(DateShift.shift(new byte[8], -1)).isNull();
    }
}
