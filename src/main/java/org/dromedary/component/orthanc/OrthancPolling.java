package org.dromedary.component.orthanc;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of a consumer, which follows the log of changes of an Orthanc. Times are in milliseconds. */
@UriParams
public class OrthancPolling implements Cloneable {

    @UriParam(
            label = "consumer",
            defaultValue = "StableStudy",
            description =
                    "Which changes bring a study in, comma-separated: StableStudy (all of it, when nothing came for"
                            + " Orthanc's StableAge), StableSeries (what is there when a series is stable), NewInstance (each"
                            + " instance at once).")
    private String changes = "StableStudy";

    @UriParam(
            label = "consumer",
            defaultValue = "5s",
            javaType = "java.time.Duration",
            description =
                    "How often the log of changes is read. While Orthanc does not answer it is asked less and less"
                            + " often, down to once a minute.")
    private long pollInterval = 5_000;

    @UriParam(
            label = "consumer",
            defaultValue = "10m",
            javaType = "java.time.Duration",
            description =
                    "How often the studies that Orthanc has are compared with those that were brought, for what the"
                            + " log does not tell; also at start and whenever Orthanc answers again.")
    private long reconcileInterval = 600_000;

    @UriParam(
            label = "consumer",
            defaultValue = "15m",
            javaType = "java.time.Duration",
            description =
                    "How long a study may stay unstable in Orthanc. Then what is there is brought, and if nothing has"
                            + " changed for as long the study is complete with it.")
    private long unstableAfter = 900_000;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether an Orthanc that was never followed before is read from its beginning; false: only what"
                            + " is new from now on.")
    private boolean history = true;

    @UriParam(
            label = "consumer",
            defaultValue = "6",
            description = "How many instances are brought at the same time, of all studies together.")
    private int parallelInstances = 6;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1000",
            description = "How many changes are asked for at once.")
    private int changesAtOnce = 1000;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Where instances are written while they are brought; on the file system of the study store. The"
                            + " system's folder for temporary files by default.")
    private String workDirectory;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Where the cursor and what was brought are remembered. The only bean of this type by default, or"
                            + " else memory that a restart forgets.")
    @Metadata(javaType = "org.dromedary.component.orthanc.OrthancMemory")
    private OrthancMemory stateRepository;

    /** @throws IllegalArgumentException for a value that is not possible */
    public void validate() {
        changeTypes();
        if (pollInterval < 100 || reconcileInterval < 100 || unstableAfter < 0) {
            throw new IllegalArgumentException("pollInterval and reconcileInterval must be 100 ms or longer");
        }
        if (parallelInstances < 1 || parallelInstances > 64) {
            throw new IllegalArgumentException("parallelInstances must be 1 to 64");
        }
        if (changesAtOnce < 2 || changesAtOnce > 100_000) {
            throw new IllegalArgumentException("changesAtOnce must be 2 to 100000");
        }
    }

    /** @throws IllegalArgumentException if one is unknown, or there is none */
    Set<ChangeType> changeTypes() {
        Set<ChangeType> types = EnumSet.noneOf(ChangeType.class);
        for (String name : changes.split(",")) {
            ChangeType type = ChangeType.of(name.strip());
            if (type == null) {
                throw new IllegalArgumentException("changes=" + changes + " is not possible: name one or several of "
                        + String.join(
                                ", ",
                                Arrays.stream(ChangeType.values())
                                        .map(Enum::name)
                                        .toList()));
            }
            types.add(type);
        }
        return types;
    }

    Duration unstableFor() {
        return Duration.ofMillis(unstableAfter);
    }

    OrthancPolling copy() {
        try {
            return (OrthancPolling) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("it is cloneable", e);
        }
    }

    public String getChanges() {
        return changes;
    }

    public void setChanges(String changes) {
        this.changes = changes;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }

    public long getReconcileInterval() {
        return reconcileInterval;
    }

    public void setReconcileInterval(long reconcileInterval) {
        this.reconcileInterval = reconcileInterval;
    }

    public long getUnstableAfter() {
        return unstableAfter;
    }

    public void setUnstableAfter(long unstableAfter) {
        this.unstableAfter = unstableAfter;
    }

    public boolean isHistory() {
        return history;
    }

    public void setHistory(boolean history) {
        this.history = history;
    }

    public int getParallelInstances() {
        return parallelInstances;
    }

    public void setParallelInstances(int parallelInstances) {
        this.parallelInstances = parallelInstances;
    }

    public int getChangesAtOnce() {
        return changesAtOnce;
    }

    public void setChangesAtOnce(int changesAtOnce) {
        this.changesAtOnce = changesAtOnce;
    }

    public String getWorkDirectory() {
        return workDirectory;
    }

    public void setWorkDirectory(String workDirectory) {
        this.workDirectory = workDirectory;
    }

    public OrthancMemory getStateRepository() {
        return stateRepository;
    }

    public void setStateRepository(OrthancMemory stateRepository) {
        this.stateRepository = stateRepository;
    }
}
