package org.dromedary.component.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedCallersTest {

    @ParameterizedTest
    @CsvSource({
        "CT1, CT1, 192.0.2.1, true",
        "CT1, CT2, 192.0.2.1, false",
        "CT1, ct1, 192.0.2.1, false",
        "'CT1, MR1', MR1, 192.0.2.1, true",
        "CT1@192.0.2.1, CT1, 192.0.2.1, true",
        "CT1@192.0.2.1, CT1, 192.0.2.2, false",
        "CT1@localhost, CT1, 127.0.0.1, true",
        "CT1@no-such-host.invalid, CT1, 127.0.0.1, false",
        "@10.1.0.0/16, ANY, 10.1.255.255, true",
        "@10.1.0.0/16, ANY, 10.2.0.0, false",
        "*@10.1.0.0/16, ANY, 10.1.0.1, true",
        "@10.1.2.128/25, ANY, 10.1.2.128, true",
        "@10.1.2.128/25, ANY, 10.1.2.127, false",
        "@10.1.2.3/32, ANY, 10.1.2.3, true",
        "@10.1.2.3/32, ANY, 10.1.2.2, false",
        "@10.1.2.0/23, ANY, 10.1.3.255, true",
        "@0.0.0.0/0, ANY, 203.0.113.9, true",
        "@0.0.0.0/0, ANY, 2001:db8::1, false",
        "@2001:db8::/33, ANY, 2001:db8:7fff::1, true",
        "@2001:db8::/33, ANY, 2001:db8:8000::1, false",
        "'CT1@10.0.0.0/8,CT1@192.0.2.0/24', CT1, 192.0.2.77, true",
        "*, ANY, 192.0.2.1, true"
    })
    void contains(String list, String aet, String address, boolean allowed) throws Exception {
        AllowedCallers callers = new AllowedCallers(list);
        assertThat(callers.everybody()).isFalse();
        assertThat(callers.contains(aet, InetAddress.getByName(address))).isEqualTo(allowed);
    }

    @Test
    void withoutListEverybodyMayCall() throws Exception {
        for (String list : new String[] {null, "", " ", ",", " , "}) {
            assertThat(new AllowedCallers(list).everybody()).isTrue();
            assertThat(new AllowedCallers(list).contains("X", InetAddress.getByName("192.0.2.1")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CT1@10.0.0.0/33",
                "CT1@10.0.0.0/-1",
                "CT1@10.0.0.0/x",
                "@10.0.0/",
                "@::1/129",
                "CT1@",
                "@",
                "@/8"
            })
    void whatCannotBeReadIsTold(String entry) {
        assertThatThrownBy(() -> new AllowedCallers("GOOD," + entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }
}
