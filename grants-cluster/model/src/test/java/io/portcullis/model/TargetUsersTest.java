package io.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetUsersTest {
    private static final TargetUsers USERS =
            new TargetUsers(Map.of("app_read", "reader", "*", "ptc_*"), Set.of("postgres", "replicator"));

    @Test
    void aRoleThatIsNamedGoesBeforeThePatternAndWithoutEitherTheRoleIsTheUser() {
        assertEquals("reader", USERS.of("app_read"));
        assertEquals("ptc_app_write", USERS.of("app_write"));
        assertEquals("app_write", TargetUsers.NONE.of("app_write"));
        assertEquals("a*b", TargetUsers.NONE.of("a*b"));
    }

    /** PostgreSQL would truncate it, and log in somebody else. */
    @Test
    void aNameThatWouldBeTooLongIsNobodys() {
        assertEquals("ptc_" + "r".repeat(59), USERS.of("r".repeat(59)));
        assertNull(USERS.of("r".repeat(60)));
    }

    @ParameterizedTest
    @CsvSource({"*, ptc", "*, *_*", "app_read, ptc_*", "app_*, ptc", "app_read, ''", "'', ptc"})
    void whatCanNotBeToldIsRefused(String role, String user) {
        assertThrows(IllegalArgumentException.class, () -> new TargetUsers(Map.of(role, user), Set.of()));
    }

    @Test
    void theCatalogKeepsThemAndIsAsBeforeWithoutThem() throws RefusedRecord {
        CatalogTarget with = target(USERS);
        assertEquals(with, read(with));
        CatalogTarget named = target(new TargetUsers(new TreeMap<>(Map.of("a", "b")), Set.of()));
        assertEquals(named, read(named));
        CatalogTarget expecting = target(new TargetUsers(Map.of(), Set.of("postgres")));
        assertEquals(expecting, read(expecting));
        assertEquals(
                8, CatalogBodies.of(target(TargetUsers.NONE)).toArray()[0] & 0x1f, "a map of what there was before");
    }

    private static CatalogTarget read(CatalogTarget target) throws RefusedRecord {
        return CatalogBodies.target(
                CatalogEntry.create(CatalogEntry.Kind.TARGET, "orders", CatalogBodies.of(target), TestRecords.START));
    }

    private static CatalogTarget target(TargetUsers users) {
        return new CatalogTarget(
                List.of(new HostPort("db1", 5432)),
                HostRole.ANY,
                "orders",
                false,
                TargetTls.DISABLED,
                Map.of(),
                100,
                Duration.ofSeconds(1),
                users,
                UnknownFields.NONE);
    }
}
