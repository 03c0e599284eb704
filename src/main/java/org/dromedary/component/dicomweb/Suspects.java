package org.dromedary.component.dicomweb;

import java.io.File;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Instances that were on their way when a connection broke or a server failed. One of them may be what it fails of, so that they
 * travel with fewer and fewer others, until it stands alone and keeps nobody back. Kept for as long as the endpoint lives.
 */
final class Suspects {

    /** Into so many requests one that failed is divided. */
    static final int PARTS = 4;

    private static final int MOST = 20_000;

    private final Map<File, Integer> largest = new LinkedHashMap<>();

    /** Notes that a request with these failed. */
    synchronized void failed(Collection<File> files) {
        int next = (files.size() + PARTS - 1) / PARTS;
        files.forEach(file -> largest.merge(file, next, Math::min));
        while (largest.size() > MOST) {
            largest.remove(largest.keySet().iterator().next());
        }
    }

    /** Clears one that was answered. */
    synchronized void answered(File file) {
        largest.remove(file);
    }

    /** With how many others at most an instance may go, itself counted. */
    synchronized int largest(File file) {
        return largest.getOrDefault(file, Integer.MAX_VALUE);
    }
}
