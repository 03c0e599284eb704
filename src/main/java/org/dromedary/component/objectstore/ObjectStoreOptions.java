package org.dromedary.component.objectstore;

import java.util.Locale;

import org.dromedary.component.tls.TlsFiles;

/**
 * What this component knows more than Camel's.
 *
 * @param checksum what the store checks an upload with
 * @param connectTimeout milliseconds
 * @param responseTimeout milliseconds without a word from the store
 * @param tls the CAs that are trusted
 * @param pathStyle null: the path style where the store is not Amazon's
 */
record ObjectStoreOptions(Checksum checksum, int connectTimeout, int responseTimeout, TlsFiles tls, Boolean pathStyle) {

    /** All stores know MD5. */
    enum Checksum {
        MD5,
        CRC32,
        SHA256;

        static Checksum of(String word) {
            try {
                return valueOf(word.toUpperCase(Locale.ROOT).replace("-", ""));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "checksum '" + word + "' is not known; take md5, crc32 or sha256", e);
            }
        }
    }
}
