package org.dromedary.web.dicomweb;

import org.dromedary.testsupport.MarkdownTable;

/** What the conformance statement tells of the DICOMweb server. */
public final class WebServiceTable {

    private WebServiceTable() {}

    /** Every transaction, in the order of the capabilities. */
    public static String transactions() {
        MarkdownTable table = new MarkdownTable("transaction", "PS3.18", "request", "answered as");
        Capabilities.all()
                .forEach(transaction -> table.row(
                        transaction.name(),
                        "§" + transaction.section(),
                        "`" + transaction.method() + " " + transaction.path() + "`",
                        "`" + transaction.mediaTypes() + "`"));
        return table.toString();
    }
}
