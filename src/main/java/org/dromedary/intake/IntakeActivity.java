package org.dromedary.intake;

import java.time.Instant;

/**
 * What an intake does now.
 *
 * @param lastPoll when it was looked for files last; null: not yet
 * @param waiting files that are there and not taken yet, those that are not stable included
 * @param working files that are being taken
 * @param left what is there and is never taken: links, devices, folders that cannot be read
 */
public record IntakeActivity(Instant lastPoll, int waiting, int working, int left) {}
