package org.dromedary.testsupport;

/** A table of a documentation page. */
public final class MarkdownTable {

    private final StringBuilder text = new StringBuilder();

    public MarkdownTable(String... titles) {
        row(titles);
        text.append("|").append(" --- |".repeat(titles.length)).append('\n');
    }

    /** Adds a row; null is an empty cell. */
    public MarkdownTable row(String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ')
                    .append(cell == null || cell.isEmpty() ? "" : cell.replace("|", "\\|") + " ")
                    .append('|');
        }
        text.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
