package org.dromedary.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeUriTest {

    private static final String SECRET = "Hunter2-xyz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "pasword",
                "passwrod",
                "Pasword",
                "pass",
                "pwd",
                "passwd",
                "secretkey",
                "secertKey",
                "tokn"
            })
    void secretsAreHiddenAlsoWhereTheirNamesAreMisspelt(String option) {
        String uri = "sftp://user@host/in?passiveMode=true&" + option + "=" + SECRET + "&port=22";
        assertThat(SafeUri.of(uri))
                .doesNotContain(SECRET)
                .startsWith("sftp://user@host/in?passiveMode=true&")
                .endsWith("&port=22");
        assertThat(SafeUri.of("ftp://h/?" + option + "=RAW(a&" + SECRET + "&b)&x=1"))
                .doesNotContain(SECRET)
                .endsWith("&x=1");
        assertThat(SafeUri.of("Cannot use ftp://h/?" + option + "=" + SECRET + " now"))
                .doesNotContain(SECRET);
    }

    @Test
    void whatCamelSaysOfAnOptionThatDoesNotExist() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.start();
            ResolveEndpointFailedException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    ResolveEndpointFailedException.class,
                    () -> camel.getEndpoint("sftp://user@host/in?anything=" + SECRET + "&pasword=" + SECRET));
            Throwable deepest = failure.getCause() == null ? failure : failure.getCause();
            assertThat(failure.getMessage() + deepest.getMessage()).contains(SECRET);
            assertThat(SafeUri.of(deepest.getMessage())).doesNotContain("pasword=" + SECRET);
        }
    }

    @Test
    void theNamesOfUnknownOptionsAreTold() {
        assertThat(SafeUri.of("Unknown parameters=[{anything=" + SECRET + ", other=b}]"))
                .isEqualTo("Unknown parameters=[{anything=xxxxxx, other=xxxxxx}]");
    }

    @Test
    void whatIsNoSecretStays() {
        String uri = "dicom:store@PACS@10.0.0.1:104?calledAETitle=X&pageSize=2&recursive=true";
        assertThat(SafeUri.of(uri)).isEqualTo(uri);
        assertThat(SafeUri.of(null)).isNull();
    }
}
