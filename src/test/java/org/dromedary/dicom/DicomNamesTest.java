package org.dromedary.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfer syntaxes, storage classes and UIDs. */
class DicomNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.840.10008.1.2",
                "1.2.840.10008.1.2.1",
                "1.2.840.10008.1.2.1.99",
                "1.2.840.10008.1.2.2",
                "1.2.840.10008.1.2.4.50",
                "1.2.840.10008.1.2.4.51",
                "1.2.840.10008.1.2.4.57",
                "1.2.840.10008.1.2.4.70",
                "1.2.840.10008.1.2.4.80",
                "1.2.840.10008.1.2.4.81",
                "1.2.840.10008.1.2.4.90",
                "1.2.840.10008.1.2.4.91",
                "1.2.840.10008.1.2.4.100",
                "1.2.840.10008.1.2.4.102",
                "1.2.840.10008.1.2.4.107",
                "1.2.840.10008.1.2.4.201",
                "1.2.840.10008.1.2.4.203",
                "1.2.840.10008.1.2.5"
            })
    void everySyntaxInUseIsStorable(String uid) {
        assertThat(TransferSyntax.isStorable(uid)).isTrue();
    }

    @ParameterizedTest
    // RFC 2557 MIME, XML encoding, SMPTE ST 2110, and what is none
    @ValueSource(
            strings = {"1.2.840.10008.1.2.6.1", "1.2.840.10008.1.2.6.2", "1.2.840.10008.1.2.7.1", "1.2.3", "", "1.2.840"
            })
    void otherSyntaxesAreNot(String uid) {
        assertThat(TransferSyntax.isStorable(uid)).isFalse();
    }

    @Test
    void aSyntaxTellsHowTheBytesAre() {
        TransferSyntax big = new TransferSyntax(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
        assertThat(big.isBigEndian()).isTrue();
        assertThat(big.isImplicitVr()).isFalse();
        assertThat(big.isCompressed()).isFalse();
        TransferSyntax deflated = new TransferSyntax(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
        assertThat(deflated.isDeflated()).isTrue();
        assertThat(deflated.isCompressed()).isTrue();
        assertThat(new TransferSyntax("1.2.840.10008.1.2.4.90").isCompressed()).isTrue();
        assertThat(new TransferSyntax("1.2.840.10008.1.2.4.90").isDeflated()).isFalse();
        assertThat(new TransferSyntax("1.2.840.10008.1.2.5").isCompressed()).isTrue();
        assertThat(new TransferSyntax(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN).isImplicitVr())
                .isTrue();
    }

    @Test
    void storageClassesAreToldFromOthers() {
        assertThat(StorageClasses.isStandard("1.2.840.10008.5.1.4.1.1.2")).isTrue();
        assertThat(StorageClasses.isStandard("1.2.840.10008.5.1.4.1.1.104.3")).isTrue();
        // newer than this program
        assertThat(StorageClasses.isStandard("1.2.840.10008.5.1.4.1.1.999")).isTrue();
        // Study Root FIND, MPPS, Verification, Storage Commitment
        assertThat(StorageClasses.isStandard("1.2.840.10008.5.1.4.1.2.2.1")).isFalse();
        assertThat(StorageClasses.isStandard("1.2.840.10008.3.1.2.3.3")).isFalse();
        assertThat(StorageClasses.isStandard(StorageClasses.VERIFICATION)).isFalse();
        assertThat(StorageClasses.isStandard("1.2.840.10008.1.20.1")).isFalse();
        assertThat(StorageClasses.isPrivate("1.2.840.113619.4.26")).isTrue();
        assertThat(StorageClasses.isPrivate("1.2.840.10008.5.1.4.1.2.2.1")).isFalse();
        assertThat(StorageClasses.isPrivate("../1.2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.2.840.10008.1.2", "2.25.0", "1.02.3"})
    void uids(String uid) {
        assertThat(Uids.isValid(uid)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "1..2", ".1", "1.", "1/2", "../1", "1.2.a", "1.2 ", "1.2\n", "１.２", "1\\2"})
    void whatIsNoUidDoesNotBecomeAFileName(String uid) {
        assertThat(Uids.isValid(uid)).isFalse();
    }

    @Test
    void aUidHas64CharactersAtMost() {
        assertThat(Uids.isValid("1".repeat(64))).isTrue();
        assertThat(Uids.isValid("1".repeat(65))).isFalse();
        assertThat(Uids.isValid(null)).isFalse();
    }
}
