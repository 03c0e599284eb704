package org.dromedary.intake.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;

/** Reads a ZIP by its directory, several entries at once. */
final class ZipReader implements ArchiveReader {

    private static final int LOCAL_LENGTH = 30;

    @Override
    public void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        ZipDirectory directory = ZipDirectory.find(archive.channel(), archive.size());
        IOException fault = directory == null
                ? new IOException("the directory at the end of the ZIP is missing")
                : survey(directory, extraction.budget());
        if (fault != null) {
            new ZipWalk(archive, extraction).run();
            throw fault;
        }
        directory.forEach(entry -> {
            extraction.budget().countEntry();
            if (!extraction.isStopped()) {
                extraction.submit(archive, () -> new ZipEntryJob(archive, entry, extraction).run());
            }
        });
    }

    /** Where the bytes of an entry lie. */
    private record Place(long start, long end) {}

    /**
     * Before anything is unpacked: how much it would be by what the ZIP says itself, and whether entries share bytes, which no
     * honest ZIP has (D. Fifield, A better zip bomb, WOOT 2019).
     *
     * @return what is wrong with the directory, or null
     */
    private static IOException survey(ZipDirectory directory, Budget budget) throws UnpackException, DiskException {
        Places places = new Places();
        try {
            budget.announce(directory.count(), 0);
            directory.forEach(entry -> {
                budget.announce(places.count + 1L, 0);
                places.add(entry);
                if (!budget.isTooLong(entry.size())) {
                    places.bytes = Math.addExact(places.bytes, entry.size());
                }
            });
        } catch (DiskException e) {
            throw e;
        } catch (IOException e) {
            return e;
        }
        budget.announce(places.count, places.bytes);
        if (places.overlap()) {
            throw new UnpackException(
                    UnpackException.Reason.LIMIT,
                    "The archive is a bomb: entries of the ZIP share their bytes. Nothing of it was taken");
        }
        return null;
    }

    private static final class Places {

        private Place[] places = new Place[64];
        private int count;
        private long bytes;

        void add(ZipRecord entry) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            long end = entry.offset() + LOCAL_LENGTH + entry.packed();
            places[count++] = new Place(entry.offset(), end);
        }

        boolean overlap() {
            Arrays.sort(places, 0, count, Comparator.comparingLong(Place::start));
            for (int i = 1; i < count; i++) {
                if (places[i].start() < places[i - 1].end()) {
                    return true;
                }
            }
            return false;
        }
    }
}
