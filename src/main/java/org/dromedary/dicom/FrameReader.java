package org.dromedary.dicom;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * The frames of an instance as its file has them: bytes of pixels, or codestreams. The file is walked once; a frame is copied
 * without being held.
 */
public final class FrameReader implements Closeable {

    private static final int CHUNK = 128 * 1024;

    private final FileChannel channel;
    private final TransferSyntax syntax;
    private final Layout layout;

    private FrameReader(FileChannel channel, TransferSyntax syntax) {
        this.channel = channel;
        this.syntax = syntax;
        this.layout = new Layout(syntax.isBigEndian());
    }

    /**
     * @throws DicomFormatException if this is no DICOM file, or one without frames, or its frames cannot be told apart
     */
    public static FrameReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            Part10 part10 = Part10.read(channel);
            FrameReader reader = new FrameReader(channel, part10.transferSyntax());
            if (part10.transferSyntax().isDeflated()) {
                throw new DicomFormatException("The dataset is deflated; its frames have no place in the file");
            }
            // not closed: its channel is read again
            DatasetScanner.scan(part10.scanDataset(channel), part10.transferSyntax(), reader.layout);
            reader.layout.finish();
            return reader;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** How many frames there are. */
    public int frames() {
        return layout.frames;
    }

    /** Of the frames. */
    public TransferSyntax transferSyntax() {
        return syntax;
    }

    /** Whether frames are codestreams. */
    public boolean isEncapsulated() {
        return layout.fragments != null;
    }

    /**
     * Copies a frame.
     *
     * @param frame from 1
     */
    public void copy(int frame, OutputStream out) throws IOException {
        if (frame < 1 || frame > frames()) {
            throw new IllegalArgumentException("There are " + frames() + " frames, counted from 1");
        }
        if (layout.fragments != null) {
            layout.fragments.copy(frame - 1, this::copy, out);
        } else if (layout.frameBits % 8 == 0) {
            copy(layout.start + layout.frameBits / 8 * (frame - 1), layout.frameBits / 8, out);
        } else {
            copyBits(layout.frameBits * (frame - 1), out);
        }
    }

    private void copy(long from, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, length)));
        for (long done = 0; done < length; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
            int n = channel.read(buffer, from + done);
            if (n < 0) {
                throw new EOFException("The pixel data end inside a frame");
            }
            out.write(buffer.array(), 0, n);
            done += n;
        }
    }

    /** Frames of single bits may begin within a byte, the lowest bit first (PS3.5 §8.1.1); each begins with a byte of its own here. */
    private void copyBits(long firstBit, OutputStream out) throws IOException {
        int shift = (int) (firstBit % 8);
        long bytes = (layout.frameBits + 7) / 8;
        copy(layout.start + firstBit / 8, Math.min(bytes + 1, layout.length - firstBit / 8), new OutputStream() {

            private int last = -1;
            private long written;

            @Override
            public void write(int b) throws IOException {
                if (last >= 0) {
                    put(last >>> shift | b << 8 - shift);
                }
                last = b & 0xFF;
            }

            @Override
            public void write(byte[] some, int offset, int length) throws IOException {
                for (int i = offset; i < offset + length; i++) {
                    write(some[i]);
                }
                if (written == bytes - 1) {
                    put(last >>> shift);
                }
            }

            private void put(int value) throws IOException {
                if (written < bytes) {
                    out.write(value);
                    written++;
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** What the walk finds out. */
    private static final class Layout implements DatasetScanner.Visitor {

        private final boolean bigEndian;
        private final Map<Integer, Long> numbers = new HashMap<>();
        private String photometric = "";
        private int frames;
        private long start = -1;
        private long length;
        private long frameBits;
        private int pixelBits;
        private FrameFragmentList fragments;
        private boolean collecting;

        Layout(boolean bigEndian) {
            this.bigEndian = bigEndian;
        }

        @Override
        public void element(int tag, VR vr, int depth, long size, ScanInput in) throws IOException {
            if (depth > 0) {
                return;
            }
            switch (tag) {
                case Tag.Rows, Tag.Columns, Tag.SamplesPerPixel, Tag.BitsAllocated -> {
                    if (size >= 2) {
                        int first = in.read();
                        int second = in.read();
                        numbers.put(tag, (long) (bigEndian ? first << 8 | second : second << 8 | first));
                    }
                }
                case Tag.NumberOfFrames -> numbers.put(tag, frames(text(size, in)));
                case Tag.PhotometricInterpretation -> photometric = text(size, in);
                case Tag.PixelData -> at(in.position(), size, 0);
                case Tag.FloatPixelData -> at(in.position(), size, 32);
                case Tag.DoubleFloatPixelData -> at(in.position(), size, 64);
                default -> {
                    // not about frames
                }
            }
        }

        private void at(long position, long size, int bits) {
            start = position;
            length = size;
            pixelBits = bits;
        }

        private static String text(long size, ScanInput in) throws IOException {
            byte[] bytes = new byte[(int) Math.min(size, 64)];
            in.readFully(bytes, bytes.length);
            return DicomHeader.trim(new String(bytes, StandardCharsets.US_ASCII));
        }

        private static long frames(String text) throws DicomFormatException {
            try {
                return Math.max(1, text.isEmpty() ? 1 : Integer.parseInt(text));
            } catch (NumberFormatException e) {
                throw new DicomFormatException("Number of Frames is no number");
            }
        }

        @Override
        public void fragments(int tag, VR vr, int depth, ScanInput in) {
            collecting = depth == 0 && tag == Tag.PixelData;
            if (collecting) {
                fragments = new FrameFragmentList();
            }
        }

        @Override
        public void fragment(long size, ScanInput in) throws IOException {
            if (collecting) {
                fragments.add(size, in);
            }
        }

        void finish() throws DicomFormatException {
            long wanted = numbers.getOrDefault(Tag.NumberOfFrames, 1L);
            if (fragments != null) {
                fragments.part((int) wanted);
                frames = (int) wanted;
                return;
            }
            if (start < 0) {
                throw new DicomFormatException("The instance has no pixel data");
            }
            long samples = photometric.endsWith("_422") ? 2 : numbers.getOrDefault(Tag.SamplesPerPixel, 1L);
            long bits = pixelBits > 0 ? pixelBits : numbers.getOrDefault(Tag.BitsAllocated, 0L);
            long pixels = numbers.getOrDefault(Tag.Rows, 0L) * numbers.getOrDefault(Tag.Columns, 0L);
            // what the header claims may be more than a long holds
            boolean fits = (double) pixels * samples * bits * wanted <= length * 8.0;
            frameBits = fits ? pixels * samples * bits : 0;
            if (frameBits == 0) {
                throw new DicomFormatException("The pixel data have " + length + " bytes, which are not " + wanted
                        + " frames of the size that the header says");
            }
            frames = (int) wanted;
        }
    }
}
