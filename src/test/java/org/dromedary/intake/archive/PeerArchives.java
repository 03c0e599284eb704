package org.dromedary.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.dromedary.testsupport.Peers;

/** Archives as other people's programs write them. */
final class PeerArchives {

    private final Path folder;
    private final Path source;

    /** @param folder for the archives; the files that are packed lie in one below it */
    PeerArchives(Path folder, Map<String, byte[]> files) throws Exception {
        this.folder = folder;
        this.source = Files.createDirectories(folder.resolve("source"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = source.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    /** Where the files are that will be packed. */
    Path source() {
        return source;
    }

    /** Runs a packer in the folder of the files: {@code program arguments… archive .} */
    Path pack(String archive, String program, String... arguments) throws Exception {
        Path target = folder.resolve(archive);
        List<String> command = new ArrayList<>(List.of(Peers.require(program).toString()));
        command.addAll(List.of(arguments));
        command.add(target.toString());
        command.add(".");
        run(command);
        return target;
    }

    /** Runs anything in the folder of the files. */
    void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(source.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("packer.log").toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("packer.log")))
                .isZero();
    }
}
