package org.dromedary.delivery;

/**
 * An instance that the peer has refused in an attempt, or with which the association broke again and again while the peer took others.
 *
 * @param overtaken whether the peer took another instance after it in the same attempt
 */
public record Refusal(String sopUid, boolean overtaken) {}
