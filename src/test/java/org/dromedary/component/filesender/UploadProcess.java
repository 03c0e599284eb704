package org.dromedary.component.filesender;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.state.MemoryStateRepository;

/** A process of its own that uploads one file: {@code <endpoint uri> <file> <file for what is remembered>}. */
final class UploadProcess {

    private UploadProcess() {}

    static Process start(Path log, int heapMebibytes, String uri, File file, Path memory) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heapMebibytes + "m",
                "-cp",
                System.getProperty("java.class.path"),
                UploadProcess.class.getName(),
                uri,
                file.getPath(),
                memory.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    public static void main(String[] args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.disableJMX();
            context.getRegistry().bind("memory", new OneFileRepository(Path.of(args[2])));
            context.start();
            context.createProducerTemplate()
                    .sendBodyAndHeaders(
                            args[0] + "&stateRepository=#memory&stateInterval=20",
                            new File(args[1]),
                            Map.of(
                                    FileSenderConstants.RECIPIENTS, "carol@example.net",
                                    FileSenderConstants.STATE_KEY, "1/transfer"));
        }
    }

    /** One value, replaced as a whole. */
    private static final class OneFileRepository extends MemoryStateRepository {

        private final Path file;

        OneFileRepository(Path file) {
            this.file = file;
        }

        @Override
        public String getState(String key) {
            try {
                return Files.exists(file) ? Files.readString(file) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void setState(String key, String value) {
            try {
                Path next = file.resolveSibling(file.getFileName() + ".next");
                Files.writeString(next, value);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
