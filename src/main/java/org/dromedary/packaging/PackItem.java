package org.dromedary.packaging;

import java.io.IOException;
import java.io.InputStream;

/**
 * One file that goes into a package.
 *
 * @param name entry name, ASCII, with {@code /} between folders; it stays readable without the password
 * @param stored true if its bytes are compressed already and deflating them would only cost time
 * @param sizeHint about how many bytes {@code source} will give; decides whether 4 GB may be passed
 */
record PackItem(String name, boolean stored, long sizeHint, Source source) {

    /** Opened once, when the entry's turn has come. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }
}
