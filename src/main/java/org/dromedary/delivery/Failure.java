package org.dromedary.delivery;

/**
 * A failure as the ledger keeps it.
 *
 * @param message one line, at most 2000 characters, without secrets and without patient data
 */
public record Failure(FailureClass failureClass, String message) {}
