package org.dromedary.packaging;

/** Gives each entry of a package its own key. Must be safe to call from several threads. */
@FunctionalInterface
interface EntryKeys {

    /** A fresh key: a salt never serves two entries, or their key streams would be the same. */
    EntryKey next();
}
