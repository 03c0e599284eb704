package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.SyntheticStudy;
import org.dromedary.dicom.SyntheticStudy.Modality;

/** A study that lies in a folder and is sent by dcmtk's {@code storescu}, and what must arrive of it. */
public final class SentStudy {

    /** What stands before the pixels in Explicit VR Little Endian: (7FE0,0010) OW, its length follows. */
    private static final byte[] PIXEL_DATA = {(byte) 0xE0, 0x7F, 0x10, 0x00, 'O', 'W', 0, 0};

    private static final AtomicLong SEEDS = new AtomicLong(System.nanoTime() & 0xFFFFFFFL);

    private final Path folder;
    private final SyntheticStudy study;
    private final Map<String, String> pixels;

    private SentStudy(Path folder, SyntheticStudy study, Map<String, String> pixels) {
        this.folder = folder;
        this.study = study;
        this.pixels = pixels;
    }

    /** Two series of MR images in a new folder below; another study with each call. */
    public static SentStudy make(Path below, String description, int instances) throws IOException {
        return make(below, Modality.MR, description, 2, instances / 2, 64, SEEDS.incrementAndGet());
    }

    /** @param instances of each series */
    public static SentStudy make(
            Path below, Modality modality, String description, int series, int instances, int size, long seed)
            throws IOException {
        SyntheticStudy study = new SyntheticStudy(new SyntheticStudy.Plan(
                modality, series, instances, size, 1, description, seed, LocalDateTime.of(2026, 11, 21, 8, 30)));
        Path folder = Files.createTempDirectory(Files.createDirectories(below), "study");
        Map<String, String> pixels = new TreeMap<>();
        for (int i = 0; i < study.size(); i++) {
            Path file = folder.resolve(String.format("%05d.dcm", i));
            study.write(i, file);
            pixels.put(study.sopInstanceUid(i), pixelDigest(file));
        }
        return new SentStudy(folder, study, pixels);
    }

    public String uid() {
        return study.studyInstanceUid();
    }

    public Path folder() {
        return folder;
    }

    public String sopUid(int index) {
        return study.sopInstanceUid(index);
    }

    /** SHA-256 of the pixel data by SOP Instance UID. */
    public Map<String, String> pixels() {
        return pixels;
    }

    /** As {@link #pixels()}, of some instances. */
    public Map<String, String> pixels(int from, int to) {
        Map<String, String> some = new TreeMap<>();
        for (int i = from; i < to; i++) {
            some.put(sopUid(i), pixels.get(sopUid(i)));
        }
        return some;
    }

    /** Sends all of it on one association. */
    public Programs.Result send(int port) throws IOException, InterruptedException {
        return Programs.run(folder, "storescu", "-v", "+sd", "-aec", "DROMEDARY", "127.0.0.1", "" + port, ".");
    }

    /** Sends some of it on one association. */
    public Programs.Result send(int port, int from, int to) throws IOException, InterruptedException {
        return send(port, "STORESCU", from, to);
    }

    /** As {@link #send(int, int, int)}, under a calling AE title. */
    public Programs.Result send(int port, String callingAet, int from, int to)
            throws IOException, InterruptedException {
        Stream<String> files = Stream.iterate(from, i -> i < to, i -> i + 1).map(i -> String.format("%05d.dcm", i));
        return Programs.run(
                folder,
                "storescu",
                Stream.concat(Stream.of("-v", "-aet", callingAet, "-aec", "DROMEDARY", "127.0.0.1", "" + port), files)
                        .toArray(String[]::new));
    }

    /** SHA-256 of the pixel data by SOP Instance UID, of all DICOM files below a folder. */
    public static Map<String, String> pixelsIn(Path folder) throws IOException {
        Map<String, String> pixels = new TreeMap<>();
        for (Path file : dicomFiles(folder)) {
            String before = pixels.put(header(file).sopInstanceUid(), pixelDigest(file));
            if (before != null) {
                throw new AssertionError("an instance is there twice: " + file);
            }
        }
        return pixels;
    }

    /** The DICOM files below a folder. */
    public static List<Path> dicomFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".dcm"))
                    .sorted()
                    .toList();
        }
    }

    /** A file's header. */
    public static DicomHeader header(Path file) throws IOException {
        return DicomHeader.read(file);
    }

    /** The pixel data is the last element of the files that are made here, and nothing in it may change. */
    private static String pixelDigest(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 132; at < bytes.limit() - 12; at += 2) {
            if (bytes.slice(at, PIXEL_DATA.length).equals(ByteBuffer.wrap(PIXEL_DATA))
                    && bytes.getInt(at + 8) == bytes.limit() - at - 12) {
                return sha256(bytes.slice(at + 12, bytes.limit() - at - 12));
            }
        }
        throw new AssertionError("no pixel data in " + file);
    }

    private static String sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
