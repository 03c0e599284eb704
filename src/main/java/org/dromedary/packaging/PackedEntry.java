package org.dromedary.packaging;

/**
 * What went into a package under a name.
 *
 * @param bytes length of the plaintext
 * @param sha256 digest of the plaintext, lower-case hex
 */
record PackedEntry(String name, long bytes, String sha256) {}
