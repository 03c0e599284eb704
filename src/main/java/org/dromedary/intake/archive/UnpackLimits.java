package org.dromedary.intake.archive;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How far an archive is unpacked ({@code dromedary.intakes.<name>.limits}).
 *
 * @param totalSize all that comes out of one archive together, nested archives themselves included
 * @param entrySize one file; a larger one is left out, its neighbours are not
 * @param ratio how many times larger than the archive what comes out of it may be, and one entry than its compressed bytes
 * @param ratioFrom the ratio counts from so many bytes on; for one entry from a quarter of that
 * @param entries entries of one archive and of those in it together
 * @param depth how many archives may lie inside each other, the outermost included
 * @param freeSpace what must stay free on the disk
 * @param memory what one decompressor may take, as the dictionary of a 7z asks for it
 */
public record UnpackLimits(
        @DefaultValue("50GB") @NotNull DataSize totalSize,
        @DefaultValue("8GB") @NotNull DataSize entrySize,
        @DefaultValue("250") @Min(2) @Max(1_000_000) int ratio,
        @DefaultValue("1GB") @NotNull DataSize ratioFrom,
        @DefaultValue("200000") @Min(1) @Max(5_000_000) int entries,
        @DefaultValue("4") @Min(1) @Max(16) int depth,
        @DefaultValue("1GB") @NotNull DataSize freeSpace,
        @DefaultValue("128MB") @NotNull DataSize memory) {

    /** What holds where nothing is set. */
    public static UnpackLimits defaults() {
        return new UnpackLimits(
                DataSize.ofGigabytes(50),
                DataSize.ofGigabytes(8),
                250,
                DataSize.ofGigabytes(1),
                200_000,
                4,
                DataSize.ofGigabytes(1),
                DataSize.ofMegabytes(128));
    }
}
