package org.dromedary.component.dicomweb;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which instances go together in a request. */
final class Batches {

    /** Less than this is not worth a request of its own. */
    private static final long WORTH = 4L << 20;

    /** So many rounds of requests at the same time: in the last one some wait for the others, which should not be for long. */
    private static final int ROUNDS = 4;

    private final StowConfiguration configuration;
    private final Suspects suspects;

    Batches(StowConfiguration configuration, Suspects suspects) {
        this.configuration = configuration;
        this.suspects = suspects;
    }

    /** Those that are under suspicion come last, with few others. */
    List<List<File>> of(Collection<File> files) {
        List<File> ordered = new ArrayList<>(files);
        ordered.sort(Comparator.comparingInt((File file) -> -suspects.largest(file)));
        long all = ordered.stream().mapToLong(File::length).sum();
        // what is worth several requests is shared out evenly among them
        long bytes =
                Math.min(configuration.mostBytes(), Math.max(WORTH, all / ROUNDS / configuration.getRequests() + 1));
        List<List<File>> batches = new ArrayList<>();
        List<File> batch = new ArrayList<>();
        long size = 0;
        for (File file : ordered) {
            long length = file.length();
            boolean full = batch.size() >= Math.min(configuration.getBatchInstances(), suspects.largest(file))
                    || size + length > bytes;
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                size = 0;
            }
            batch.add(file);
            size += length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** A request that failed, in parts; one that has a single instance stays as it is. */
    static List<List<File>> parts(List<File> batch) {
        int size = Math.max(1, (batch.size() + Suspects.PARTS - 1) / Suspects.PARTS);
        List<List<File>> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            parts.add(List.copyOf(batch.subList(from, Math.min(batch.size(), from + size))));
        }
        return parts;
    }
}
