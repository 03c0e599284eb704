package org.dromedary.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on the embedded database, in a file as in production. */
class H2LedgerTest extends LedgerContract {

    @TempDir
    Path folder;

    private HikariDataSource open;

    @Override
    DataSource database() throws Exception {
        open = TestLedger.file(Files.createDirectories(folder.resolve("db")));
        return open;
    }

    @AfterEach
    void close() {
        open.close();
    }
}
