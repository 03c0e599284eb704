package org.dromedary.intake.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteEntry;
import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeUnavailableException;

/** Files of a server on their way here. What broke off is here still, and goes on where it ended. */
final class Downloads {

    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);

    private final String intake;
    private final Connections connections;
    private final DiskRoom room;
    private final Path folder;

    /** @param folder on the file system of the store */
    Downloads(String intake, Connections connections, DiskRoom room, Path folder) {
        this.intake = intake;
        this.connections = connections;
        this.room = room;
        this.folder = folder;
    }

    void open() throws IOException {
        Files.createDirectories(folder);
    }

    private Path part(RemoteEntry file) {
        return folder.resolve(Source.part(file));
    }

    /**
     * Brings a file.
     *
     * @return null: somebody writes to it, and it is to be looked at again
     * @throws IntakeUnavailableException if there is no room for it
     */
    Path fetch(RemoteEntry file) throws PeerException, IOException, IntakeUnavailableException {
        Path target = part(file);
        if (!Source.isTold(file)) {
            // what is here may be the beginning of another one
            Files.deleteIfExists(target);
        }
        room.require(file.bytes() - (Files.exists(target) ? Files.size(target) : 0));
        RemoteEntry now = connections.with(server -> {
            server.fetch(file, target);
            return server.look(file.path());
        });
        if (Source.isSame(file, now)) {
            return target;
        }
        Files.deleteIfExists(target);
        return null;
    }

    /** Whether a file that could not be brought is not there any more; that is told. */
    boolean isGone(RemoteEntry file) {
        try {
            if (connections.with(server -> server.look(file.path())) != null) {
                return false;
            }
            LOG.warn("Intake {}: a file of {} bytes has gone before it was taken", intake, file.bytes());
            return true;
        } catch (PeerException | IOException | RuntimeException e) {
            return false;
        }
    }

    /** It was taken. */
    void done(RemoteEntry file) throws IOException {
        Files.deleteIfExists(part(file));
    }

    /** Removes what is of none of these files. */
    void keepOnly(List<RemoteEntry> files) throws IOException {
        Set<String> parts = files.stream().map(Source::part).collect(Collectors.toSet());
        try (Stream<Path> here = Files.list(folder)) {
            for (Path part : here.toList()) {
                if (!parts.contains(part.getFileName().toString())) {
                    Files.delete(part);
                }
            }
        }
    }
}
