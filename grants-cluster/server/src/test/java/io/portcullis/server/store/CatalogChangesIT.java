package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog in a real PostgreSQL. */
class CatalogChangesIT {
    @TempDir
    static Path folder;

    private static StoreWorld world;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void aCatalogEntryComesGoesAndComesBackAndOnlyEverGoesUp() {
        Bytes one = CatalogBodies.of(ClusterSetting.MAX_SKEW, "1s");
        Bytes two = CatalogBodies.of(ClusterSetting.MAX_SKEW, "2s");
        CatalogEntry.Kind kind = CatalogEntry.Kind.SETTING;

        CatalogEntry first = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.of(0), WHO));
        long head = world.head();
        CatalogEntry same = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.empty(), WHO));
        assertEquals(first, same);
        assertEquals(head, world.head(), "nothing changed");
        world.refused(Conflict.class, world.changes.putCatalog(kind, "max-skew", two, OptionalLong.of(7), WHO));
        CatalogEntry second = get(world.changes.putCatalog(kind, "max-skew", two, OptionalLong.of(1), WHO));
        CatalogEntry removed = get(world.changes.removeCatalog(kind, "max-skew", OptionalLong.empty(), WHO));
        world.refused(NotFound.class, world.changes.removeCatalog(kind, "max-skew", OptionalLong.empty(), WHO));
        assertEquals(List.of(), get(world.queries.catalog(kind)));
        CatalogEntry back = get(world.changes.putCatalog(kind, "max-skew", one, OptionalLong.empty(), WHO));

        assertEquals(
                List.of(1L, 2L, 3L, 4L),
                LongStream.of(first.revision(), second.revision(), removed.revision(), back.revision())
                        .boxed()
                        .toList());
        assertTrue(removed.removed());
        assertEquals(first.position().seq(), second.position().supersedes());
        assertEquals(back, get(world.queries.catalog(kind)).getFirst().record());
    }
}
