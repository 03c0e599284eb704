package org.dromedary.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where everything lies ({@code dromedary.data-dir}), and how a directory entry is made durable. */
@Component
public class DataDirectory {

    private final Path root;

    public DataDirectory(@Value("${dromedary.data-dir}") Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    /** Received instances: {@code store/<study>/<series>/<sop>.dcm}. */
    public Path store() {
        return root.resolve("store");
    }

    /** Half-received instances; emptied at start. */
    public Path incoming() {
        return root.resolve("incoming");
    }

    /** Copies without recipients and password while they are retrieved; emptied at start. */
    public Path outgoing() {
        return root.resolve("outgoing");
    }

    /** Instances in another transfer syntax while they are sent; emptied at start. */
    public Path transcode() {
        return root.resolve("transcode");
    }

    /** What is made of instances for one destination while they are sent, {@code shaped/<delivery>/}; emptied at start. */
    public Path shaped() {
        return root.resolve("shaped");
    }

    /** What could not be understood, with a {@code .json} beside it that says why. */
    public Path quarantine() {
        return root.resolve("quarantine");
    }

    /** Payload of queued packages: {@code queue/<destination>/<delivery>/}. */
    public Path queue() {
        return root.resolve("queue");
    }

    /** Makes the entries of a directory survive a power failure. */
    public static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Creates a directory and its parents below the root, each durable. */
    public void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (directory.startsWith(root) && !directory.equals(root)) {
            create(parent);
        }
        Files.createDirectories(directory);
        force(parent);
    }
}
