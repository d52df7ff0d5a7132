package io.portcullis.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.fault.Fault;
import io.portcullis.faults.fault.Faults;
import io.portcullis.faults.history.Bounds;
import io.portcullis.faults.stage.Setup;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The faults that need no network of their own, on a small stage and by bounds that a busy machine can keep: in which order
 * things happen is judged as strictly as ever. {@code load-tests/faults/run} plays all of them by the promised bounds.
 */
@Tag("alone")
class ShortFormIT {
    private static final Setup SMALL = Setup.FULL.size(2, 1);

    private static Player player;

    @BeforeAll
    static void open() {
        player = new Player(true, Bounds.RELAXED, new Report(System.out), SMALL, Path.of("target/logs"));
    }

    @AfterAll
    static void close() {
        player.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maps-cleared", "forged-records", "gateway-frozen", "old-revision-replayed", "member-2-killed"})
    void theInvariantHolds(String name) {
        Fault fault = Faults.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertTrue(player.play(fault).holds(), () -> name + " broke a promise: see above");
    }
}
