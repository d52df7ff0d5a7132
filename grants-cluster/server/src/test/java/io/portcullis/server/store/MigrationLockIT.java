package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.server.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MigrationLockIT {
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void aMigrationThatDoesNotGetALockGivesUpAndIsTriedAgain(@TempDir Path folder) throws Exception {
        TestDatabase test = TestDatabase.create(folder);
        Migrations.run(test.settings(), "c1");
        DatabaseSettings settings = test.settings();
        String password = Files.readString(settings.passwordFile()).strip();
        try (Connection busy = DriverManager.getConnection("jdbc:" + settings.url(), settings.user(), password);
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("lock table portcullis.flyway_schema_history in access exclusive mode");

            SQLException refused = assertThrows(SQLException.class, () -> Migrations.run(settings, "c1"));

            assertTrue(String.valueOf(refused.getMessage()).contains("lock timeout"), refused.getMessage());
        }
        Migrations.run(settings, "c1");
        assertEquals("c1", test.value("select cluster_id from portcullis.cluster_state"));
    }
}
