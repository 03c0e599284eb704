package org.dromedary.packaging;

/**
 * What WinZip's AE-2 derives from a password and a salt for one entry.
 *
 * @param salt 16 bytes, stored in clear before the entry's data
 * @param cipherKey AES-256 key, 32 bytes
 * @param macKey HMAC-SHA1 key, 32 bytes
 * @param verifier 2 bytes, stored in clear, by which a reader refuses most wrong passwords at once
 */
@SuppressWarnings("java:S6218") // never compared
record EntryKey(byte[] salt, byte[] cipherKey, byte[] macKey, byte[] verifier) {}
