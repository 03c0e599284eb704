package org.dromedary.intake;

/**
 * Something in a file that was not taken.
 *
 * @param name what it is called there
 * @param reason for people
 */
public record IntakeProblem(String name, String reason) {}
