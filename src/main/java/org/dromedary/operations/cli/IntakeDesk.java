package org.dromedary.operations.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Who takes files in for the command {@code intake}: the router that runs, or one of its own. */
interface IntakeDesk extends AutoCloseable {

    /**
     * What became of a file.
     *
     * @param line for people
     * @param taken whether everything in it that is DICOM is in the store
     */
    record Taken(String line, boolean taken, Set<String> studies) {}

    /**
     * What an intake does.
     *
     * @param open files that are waited for or being taken
     * @param failed items that failed, those of earlier days included
     * @param problem null: none
     */
    record State(String name, String state, long open, long done, long failed, String problem) {}

    /** Takes a file. @param intake whose settings count, or null */
    Taken take(String intake, String name, Path file) throws CommandFailedException, InterruptedException;

    /** All intakes of the settings. */
    List<State> intakes() throws CommandFailedException, InterruptedException;

    /** Has an intake look for files now. */
    void look(String intake) throws CommandFailedException, InterruptedException;

    /** What keeps an intake from taking files. */
    List<String> test(String intake) throws CommandFailedException, InterruptedException;

    /**
     * Waits until studies have got where they are to go.
     *
     * @return lines for people about those that have not; empty: all are there
     */
    List<String> deliver(Set<String> studies) throws CommandFailedException, InterruptedException;

    @Override
    void close();
}
