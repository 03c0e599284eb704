package org.dromedary.operations;

import java.sql.SQLException;

import com.zaxxer.hikari.SQLExceptionOverride;

/**
 * Tells the connection pool which connections are of no use any more. Embedded H2 closes its database when the disk is full,
 * and opens it again for a new connection only: without this the pool would keep its dead ones until a restart.
 */
public final class ClosedDatabase implements SQLExceptionOverride {

    /** H2's code for "The database has been closed". */
    private static final int H2_CLOSED = 90098;
    /** H2's code for "Database is already closed". */
    private static final int H2_CLOSED_BEFORE = 90121;

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return failure.getErrorCode() == H2_CLOSED || failure.getErrorCode() == H2_CLOSED_BEFORE
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
