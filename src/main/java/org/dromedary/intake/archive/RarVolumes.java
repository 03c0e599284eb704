package org.dromedary.intake.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.github.junrar.Archive;
import com.github.junrar.volume.FileVolume;
import com.github.junrar.volume.Volume;
import com.github.junrar.volume.VolumeHelper;
import com.github.junrar.volume.VolumeManager;

/** The volumes of a RAR that was split: they lie beside the first one. Each is looked through before the library reads it. */
final class RarVolumes implements VolumeManager {

    private final Path first;
    private final Budget budget;
    private String missing;
    private UnpackException refused;

    RarVolumes(Path first, Budget budget) {
        this.first = first;
        this.budget = budget;
    }

    /** The name of the volume that was looked for in vain, or null. */
    String missing() {
        return missing;
    }

    /** Why a further volume is not read, or null. */
    UnpackException refused() {
        return refused;
    }

    @Override
    public Volume nextVolume(Archive archive, Volume last) throws IOException {
        if (last == null) {
            return new FileVolume(archive, first.toFile());
        }
        Path before = ((FileVolume) last).getFile().toPath();
        boolean oldNames = !archive.getMainHeader().isNewNumbering() || archive.isOldFormat();
        Path next = Path.of(VolumeHelper.nextVolumeName(before.toString(), oldNames));
        if (!Files.isRegularFile(next)
                || !next.toAbsolutePath()
                        .getParent()
                        .equals(first.toAbsolutePath().getParent())) {
            missing = EntryNames.shown(next.getFileName().toString());
            return null;
        }
        try {
            RarBlocks blocks = RarBlocks.of(next);
            budget.announce(blocks.entries(), 0);
        } catch (UnpackException e) {
            refused = e;
            return null;
        }
        return new FileVolume(archive, new File(next.toString()));
    }
}
