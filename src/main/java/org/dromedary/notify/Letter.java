package org.dromedary.notify;

/**
 * What a template and its values give.
 *
 * @param subject one line, no control characters
 * @param text the plain part
 * @param html the HTML part, or null if there is no such template
 */
record Letter(String subject, String text, String html) {}
