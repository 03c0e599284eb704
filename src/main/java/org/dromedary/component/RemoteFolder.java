package org.dromedary.component;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A folder on a server, over one connection, for one thread. Failures are {@link PeerException}s, whose messages name no files.
 */
public interface RemoteFolder extends AutoCloseable {

    /** An endpoint whose folder can be opened. */
    interface Source {

        /** Connects when it is first asked for something. */
        RemoteFolder openFolder() throws PeerException, IOException;
    }

    /**
     * Connects and signs in.
     *
     * @param reading whether the folder must be there, and readable; else it may still have to be made
     */
    void check(boolean reading) throws PeerException, IOException;

    /**
     * Finds all files.
     *
     * @param into whether a folder, by its path, is looked into
     * @return folders that may not be read
     */
    int list(Predicate<String> into, Consumer<RemoteEntry> found) throws PeerException, IOException;

    /**
     * Brings a file. What a target holds already is taken for its beginning, so that one that broke off goes on.
     *
     * @throws PeerException if not all of it has come; what has come is in the target
     */
    void fetch(RemoteEntry file, Path target) throws PeerException, IOException;

    /**
     * How a file is now.
     *
     * @return null: it is gone
     */
    RemoteEntry look(String path) throws PeerException, IOException;

    /** Removes a file. */
    void remove(String path) throws PeerException, IOException;

    /**
     * Gives a file another path; folders are made.
     *
     * @throws PeerException that is permanent, if something has that path already
     */
    void move(RemoteEntry file, String to) throws PeerException, IOException;

    @Override
    void close();
}
