package io.portcullis.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.codec.CatalogBodies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClusterSkewTest {
    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

    private final List<Consumer<CatalogEntry>> listeners = new ArrayList<>();
    private final List<Duration> allowed = new ArrayList<>();

    private static CatalogEntry setting(String value) {
        return CatalogEntry.create(
                CatalogEntry.Kind.SETTING, "max-skew", CatalogBodies.of(ClusterSetting.MAX_SKEW, value), START);
    }

    private void follow(ClusterSkew skew, CatalogEntry... present) {
        skew.follow(listeners::add, () -> List.of(present), allowed::add);
    }

    private void changed(CatalogEntry entry) {
        listeners.forEach(listener -> listener.accept(entry));
    }

    @Test
    void withoutAnythingItIsASecond() {
        ClusterSkew skew = new ClusterSkew(Optional.empty());
        follow(skew);
        assertEquals(Duration.ofSeconds(1), skew.now());
        assertEquals(List.of(), allowed);
    }

    @Test
    void theClusterSaysAndTakesBack() {
        follow(new ClusterSkew(Optional.empty()), setting("2s"));
        changed(setting("700ms"));
        changed(setting("700ms").without());
        assertEquals(List.of(Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofSeconds(1)), allowed);
    }

    @Test
    void whatIsHeardWhileThePresentIsReadIsNotTakenBackByIt() {
        new ClusterSkew(Optional.empty())
                .follow(
                        listeners::add,
                        () -> {
                            changed(setting("2s").with(CatalogBodies.of(ClusterSetting.MAX_SKEW, "300ms")));
                            return List.of(setting("2s"));
                        },
                        allowed::add);
        assertEquals(List.of(Duration.ofMillis(300)), allowed);
    }

    @Test
    void theOwnConfigurationWins() {
        ClusterSkew skew = new ClusterSkew(Optional.of(Duration.ofMillis(300)));
        follow(skew, setting("2s"));
        changed(setting("1s"));
        assertEquals(Duration.ofMillis(300), skew.now());
        assertEquals(List.of(), allowed);
    }

    @Test
    void whatIsBeyondTheBoundsOrDamagedChangesNothing() {
        follow(new ClusterSkew(Optional.empty()));
        // As an earlier version may have signed it: {1: "3s"}.
        changed(setting("1s").with(Bytes.of((byte) 0xa1, (byte) 1, (byte) 0x62, (byte) '3', (byte) 's')));
        changed(setting("1s").with(Bytes.of((byte) 0xa1, (byte) 1, (byte) 7)));
        changed(CatalogEntry.create(
                CatalogEntry.Kind.SETTING, "other", CatalogBodies.of(ClusterSetting.MAX_SKEW, "2s"), START));
        assertEquals(List.of(), allowed);
    }
}
