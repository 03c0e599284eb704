package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the entries of folders survive a power failure. Those who ask for a folder while it is being forced share the next time: it begins
 * after all of them have asked. Several senders of one series would else wait for one another's journal, one by one.
 */
final class FolderForce {

    /** Forces one folder. */
    interface Forcing {
        void force(Path folder) throws IOException;
    }

    private final Forcing forcing;
    private final Map<Path, Folder> folders = new HashMap<>();

    FolderForce(Forcing forcing) {
        this.forcing = forcing;
    }

    /** Returns when the folder has been forced after this was called. */
    void force(Path path) throws IOException, InterruptedException {
        Folder folder;
        synchronized (folders) {
            folder = folders.computeIfAbsent(path, Folder::new);
            folder.users++;
        }
        try {
            folder.force();
        } finally {
            synchronized (folders) {
                if (--folder.users == 0) {
                    folders.remove(path);
                }
            }
        }
    }

    private final class Folder {

        private final Path path;
        private int users;
        private boolean running;
        private long begun;
        private long done;

        Folder(Path path) {
            this.path = path;
        }

        void force() throws IOException, InterruptedException {
            long mine = begin();
            if (mine == 0) {
                return;
            }
            boolean forced = false;
            try {
                forcing.force(path);
                forced = true;
            } finally {
                end(forced ? mine : 0);
            }
        }

        /** The number of the time that the caller is to force himself; 0 when another has done it since. */
        private synchronized long begin() throws InterruptedException {
            long enough = begun + 1;
            while (running && done < enough) {
                wait();
            }
            if (done >= enough) {
                return 0;
            }
            running = true;
            return ++begun;
        }

        private synchronized void end(long number) {
            running = false;
            done = Math.max(done, number);
            notifyAll();
        }
    }
}
