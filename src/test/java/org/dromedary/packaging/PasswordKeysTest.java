package org.dromedary.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordKeysTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 20, 63, 64, 65, 99})
    void isThePbkdf2OfTheJdk(int length) throws Exception {
        String password = "Secure 123-abcdefghijklmnopqrstuvwxyz".repeat(3).substring(0, length);
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0eff");
        for (int bytes : new int[] {1, 20, 66}) {
            byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1000, bytes * 8))
                    .getEncoded();
            assertThat(new PasswordKeys(password).derive(salt, bytes)).isEqualTo(expected);
        }
    }

    @Test
    void noSaltServesTwice() {
        PasswordKeys keys = new PasswordKeys("secure123");
        assertThat(Stream.generate(keys::next).limit(20).map(key -> HexFormat.of()
                        .formatHex(key.salt())))
                .doesNotHaveDuplicates();
    }
}
