package org.dromedary.intake.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a tar as a stream. It is read by our own code, since what is held in memory must be bounded: names and extended headers say
 * how long they are.
 */
final class TarReader implements ArchiveReader {

    private static final int LONGEST_HEADER = 1 << 20;

    @Override
    public void read(OpenArchive archive, Extraction extraction) throws UnpackException, IOException {
        read(archive, archive.part(0, archive.size()), extraction);
    }

    /** Reads a tar out of another stream. */
    static void read(OpenArchive archive, InputStream in, Extraction extraction) throws UnpackException, IOException {
        new Run(archive, in, extraction).all();
    }

    /** One tar while it is read. */
    private static final class Run {

        /** What may follow the end, so that a compressed stream checks its sum. */
        private static final int TAIL = 16 << 20;

        private final OpenArchive archive;
        private final InputStream in;
        private final Extraction extraction;
        private final byte[] skipped = new byte[64 * 1024];
        private final Map<String, String> global = new TreeMap<>();
        private Map<String, String> local = new TreeMap<>();
        private String longName;
        private boolean damaged;

        Run(OpenArchive archive, InputStream in, Extraction extraction) {
            this.archive = archive;
            this.in = in;
            this.extraction = extraction;
        }

        void all() throws UnpackException, IOException {
            byte[] block = new byte[TarHeader.BLOCK];
            while (!extraction.isStopped()) {
                int count = in.readNBytes(block, 0, block.length);
                if (count == 0 || block[0] == 0) {
                    break;
                }
                if (count < block.length) {
                    throw new EOFException("the tar ends in the middle of a header");
                }
                extraction.budget().countEntry();
                TarHeader header = TarHeader.of(block);
                if (header == null) {
                    // costs the files until the next good header
                    damaged = true;
                } else {
                    one(header);
                }
            }
            tail();
            if (damaged) {
                throw new IOException("a header of the tar is damaged");
            }
        }

        private void tail() throws IOException {
            int left = TAIL;
            int count = 0;
            while (left > 0 && count >= 0) {
                count = in.read(skipped, 0, skipped.length);
                left -= count;
            }
        }

        private void one(TarHeader header) throws UnpackException, IOException {
            long size = header.hasBytes() ? header.size() : 0;
            switch (header.type()) {
                case 'L' -> longName = text(small(size));
                case 'K', 'V' -> skip(size);
                case 'x', 'X' -> local = TarHeader.pax(small(size));
                case 'g' -> global.putAll(TarHeader.pax(small(size)));
                default -> {
                    size = header.hasBytes() ? size(header) : 0;
                    member(new TarHeader(name(header), size, header.type()));
                    longName = null;
                    local = new TreeMap<>();
                }
            }
            skip((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
        }

        private void member(TarHeader header) throws UnpackException, IOException {
            String fault = fault(header);
            if (fault != null) {
                extraction.refuse(archive, header.name(), fault);
                skip(header.size());
            } else if (header.isFolder()) {
                skip(header.size());
            } else {
                file(header);
            }
        }

        private String fault(TarHeader header) {
            if (header.fault() != null) {
                return header.fault();
            }
            if (value("GNU.sparse.realsize") != null || value("GNU.sparse.major") != null) {
                return TarHeader.SPARSE;
            }
            if (extraction.budget().isTooLong(header.size())) {
                return extraction.budget().tooLong();
            }
            return EntryNames.fault(header.name());
        }

        private void file(TarHeader header) throws UnpackException, IOException {
            Member content = new Member(in, header.size());
            try {
                extraction.take(archive, header.name(), -1, file -> file.take(content));
            } catch (EntryRefusedException e) {
                extraction.refuse(archive, header.name(), e.getMessage());
            } catch (DiskException e) {
                throw e;
            } catch (IOException e) {
                extraction.refuse(archive, header.name(), "damaged, or the archive ends in the middle of it");
                throw e;
            }
            skip(content.left);
        }

        private String name(TarHeader header) {
            String name = value("path");
            if (name != null) {
                return name;
            }
            return longName == null ? header.name() : longName;
        }

        private long size(TarHeader header) throws IOException {
            String size = value("size");
            try {
                return size == null ? header.size() : Math.max(0, Long.parseLong(size));
            } catch (NumberFormatException e) {
                throw new IOException("an extended header of the tar is damaged", e);
            }
        }

        private String value(String key) {
            return local.getOrDefault(key, global.get(key));
        }

        private byte[] small(long size) throws IOException {
            if (size > LONGEST_HEADER) {
                throw new IOException("an extended header of the tar says an impossible size");
            }
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size) {
                throw new EOFException("the tar ends in the middle of a header");
            }
            return bytes;
        }

        private static String text(byte[] raw) {
            String name = RawText.unix(raw);
            int end = name.indexOf('\0');
            return end < 0 ? name : name.substring(0, end);
        }

        /** Passes over bytes; they count, so that a stream that unpacks to nothing but such bytes ends, too. */
        private void skip(long bytes) throws UnpackException, IOException {
            for (long left = bytes; left > 0; ) {
                int count = in.read(skipped, 0, (int) Math.min(left, skipped.length));
                if (count < 0) {
                    throw new EOFException("the tar ends in the middle of an entry");
                }
                extraction.budget().count(count, 0, -1);
                left -= count;
            }
        }
    }

    /** The bytes of one file. */
    private static final class Member extends InputStream {

        private final InputStream in;
        private long left;

        Member(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the tar ends in the middle of an entry");
            }
            left -= count;
            return count;
        }
    }
}
