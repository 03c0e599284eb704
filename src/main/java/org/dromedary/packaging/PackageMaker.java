package org.dromedary.packaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.TextRewriter;
import org.dromedary.dicom.TextRule;

/** Makes packages out of instances and files: what goes in, under which names, with README and manifest. */
final class PackageMaker {

    private static final Logger LOG = LoggerFactory.getLogger(PackageMaker.class);

    /** Deflating these again gains nothing. */
    private static final Set<String> COMPRESSED_FILES = Set.of(
            "zip", "7z", "gz", "tgz", "xz", "zst", "bz2", "rar", "jpg", "jpeg", "png", "gif", "jp2", "webp", "mp4",
            "mov", "mkv", "avi", "mp3", "docx", "xlsx", "pptx", "odt");

    private final PackageWriter writer;
    private final PackagingThreads threads;
    private final String generator;
    private final String contact;
    private final boolean dicomdir;
    private final Clock clock;

    PackageMaker(
            PackageWriter writer,
            PackagingThreads threads,
            String generator,
            MailerProperties properties,
            Clock clock) {
        this.writer = writer;
        this.threads = threads;
        this.generator = generator;
        this.contact = properties.contact();
        this.dicomdir = properties.dicomdir();
        this.clock = clock;
    }

    /**
     * Reads the headers of instances, several at a time, in their order.
     *
     * @param made whether they were made for this attempt: then their content tells whether an earlier package fits
     */
    List<StudyFile> read(List<Path> paths, boolean made) throws IOException, InstanceUnreadableException {
        List<Future<StudyFile>> running = new ArrayList<>();
        for (Path path : paths) {
            running.add(threads.work(() -> StudyFile.read(path, made)));
        }
        List<StudyFile> files = new ArrayList<>();
        try {
            for (Future<StudyFile> future : running) {
                files.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("Packaging was interrupted");
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } finally {
            running.forEach(future -> future.cancel(false));
        }
        return files;
    }

    /**
     * Packs a study, or leaves the package of an earlier attempt where it still fits.
     *
     * @param requests what must not be left in the instances
     */
    void study(
            List<StudyFile> files,
            int generation,
            Collection<MailRequest> requests,
            String password,
            String language,
            Path target)
            throws IOException, InstanceUnreadableException {
        String studyUid = files.isEmpty() ? "" : files.get(0).studyUid();
        String source = fingerprint(files.stream()
                .map(file ->
                        String.join("/", file.seriesUid(), file.sopUid(), String.valueOf(file.bytes()), file.state()))
                .sorted());
        if (isThere(target, password, source)) {
            return;
        }
        PackageLayout layout = PackageLayout.of(files, dicomdir ? "" : ".dcm");
        Manifest manifest = new Manifest(
                generator,
                now(),
                studyUid,
                generation,
                layout.series(),
                layout.names().size(),
                source);
        byte[] readMe = ReadMe.text(true, language, layout.names().size(), layout.series(), contact);
        TextRule rule = new RequestRule(requests);
        Stream<PackItem> instances = layout.names().entrySet().stream().map(named -> {
            StudyFile file = named.getValue();
            return new PackItem(
                    named.getKey(), file.compressed(), file.bytes(), () -> TextRewriter.open(file.path(), rule));
        });
        Stream<PackItem> directory = dicomdir ? Stream.of(PackageDirectory.item(layout, rule, target)) : Stream.empty();
        write(target, password, readMe, Stream.concat(instances, directory), manifest);
    }

    /** Packs one file of an operator's under a neutral name, or leaves the package of an earlier attempt. */
    void file(Path file, String password, String language, Path target)
            throws IOException, InstanceUnreadableException {
        long bytes = Files.size(file);
        String source = fingerprint(
                Stream.of(bytes + "/" + Files.getLastModifiedTime(file).toMillis()));
        if (isThere(target, password, source)) {
            return;
        }
        String extension = extension(file);
        PackItem item = new PackItem(
                extension.isEmpty() ? "FILE00001" : "FILE00001." + extension,
                COMPRESSED_FILES.contains(extension),
                bytes,
                () -> Files.newInputStream(file));
        write(
                target,
                password,
                ReadMe.text(false, language, 0, 0, contact),
                Stream.of(item),
                new Manifest(generator, now(), null, 0, 0, 0, source));
    }

    private boolean isThere(Path target, String password, String source) {
        boolean there = Files.isRegularFile(target) && Manifest.fits(target, password, source);
        if (there) {
            LOG.info("The package {} of an earlier attempt is used", target.getFileName());
        }
        return there;
    }

    private void write(Path target, String password, byte[] readMe, Stream<PackItem> content, Manifest manifest)
            throws IOException, InstanceUnreadableException {
        // filled by the reader; the manifest is opened last, on the same thread
        List<PackedEntry> packed = new ArrayList<>();
        Stream<PackItem> first =
                Stream.of(new PackItem(ReadMe.NAME, false, readMe.length, () -> new ByteArrayInputStream(readMe)));
        Stream<PackItem> last =
                Stream.of(new PackItem(Manifest.NAME, false, 0, () -> new ByteArrayInputStream(manifest.json(packed))));
        Stream<PackItem> all = Stream.concat(Stream.concat(first, content), last);
        long start = System.nanoTime();
        try {
            long bytes = writer.write(target, new PasswordKeys(password), all::iterator, packed::add, done -> {});
            LOG.info(
                    "Packed {} files, {} bytes in {} ms as {}",
                    packed.size(),
                    bytes,
                    (System.nanoTime() - start) / 1_000_000,
                    target.getFileName());
        } catch (DicomFormatException e) {
            throw failed(e);
        }
    }

    private static InstanceUnreadableException failed(Throwable cause) throws IOException {
        if (cause instanceof DicomFormatException e) {
            return new InstanceUnreadableException(
                    "An instance of the study cannot be read (" + e.getMessage()
                            + "), so the study is not packed; send the study again",
                    e);
        } else if (cause instanceof IOException e) {
            throw e;
        } else if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw new IOException(cause);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String fingerprint(Stream<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // another version may clean differently
            digest.update((generator + dicomdir).getBytes(StandardCharsets.UTF_8));
            lines.forEach(line -> digest.update(("\n" + line).getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') > 0 && extension.matches("[a-z0-9]{1,8}") ? extension : "";
    }
}
