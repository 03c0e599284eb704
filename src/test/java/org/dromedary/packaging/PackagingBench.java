package org.dromedary.packaging;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The door for the benchmark: the whole way from instances on disk to a package on disk, as a delivery takes it. */
public final class PackagingBench implements AutoCloseable {

    private static final MailerProperties SETTINGS = new MailerProperties(
            MailerProperties.NoPassword.PARK, MailerProperties.CutDescription.PARK, false, "en", "", 1, "", 0);

    private final PackagingThreads threads =
            new PackagingThreads(Runtime.getRuntime().availableProcessors());
    private final PackageMaker maker = new PackageMaker(
            new PackageWriter(threads, 1), threads, "Dromedary benchmark", SETTINGS, Clock.systemUTC());

    /** Reads the headers, takes the request out of the instances, packs, and forces the package to the disk. */
    public void pack(List<Path> files, String password, Path target) throws Exception {
        List<StudyFile> study = maker.read(files, false);
        maker.study(study, 1, List.of(MailRequest.parse(study.get(0).description())), password, "en", target);
    }

    @Override
    public void close() {
        threads.close();
    }
}
