/**
 * The command line: everything but {@code run} works without Spring's context, so that it answers at once. Writes to
 * standard output; exit codes 0 done, 1 failed, 2 wrong use.
 */
package org.dromedary.operations.cli;
