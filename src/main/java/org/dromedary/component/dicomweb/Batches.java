package org.dromedary.component.dicomweb;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** Which instances go together in a request. */
final class Batches {

    /** Less than this is not worth a request of its own. */
    private static final long WORTH = 4L << 20;

    /** Each request takes this part of what is left for all: they become smaller, so that the last ones end together. */
    private static final int SHARES = 2;

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
        long[] lengths = ordered.stream().mapToLong(File::length).toArray();
        long left = LongStream.of(lengths).sum();
        long bytes = most(left);
        List<List<File>> batches = new ArrayList<>();
        List<File> batch = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < lengths.length; i++) {
            File file = ordered.get(i);
            long length = lengths[i];
            boolean full = batch.size() >= Math.min(configuration.getBatchInstances(), suspects.largest(file))
                    || size + length > bytes;
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                left -= size;
                bytes = most(left);
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

    /** Bytes of the next request, of what is left. */
    private long most(long left) {
        int requests = configuration.getRequests();
        return requests == 1
                ? configuration.mostBytes()
                : Math.min(configuration.mostBytes(), Math.max(WORTH, left / SHARES / requests + 1));
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
