package io.portcullis.faults.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.faults.rotation.Drill.Person;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signing key is exchanged, as docs/operations.md says, while grants of the old one last. */
@Tag("drill")
class KeyRotationIT {
    @TempDir
    Path folder;

    @Test
    void bothKeysCountWhileBothAreTrustedAndTheOldOneCountsForNothingAfterwards() throws Exception {
        try (Drill drill = Drill.begin(folder)) {
            List<Path> both = List.of(drill.oldKey, drill.newKey);
            drill.startNode(false, both);
            drill.startGateway(both);
            Person before = drill.grant("before");
            drill.awaitAdmitted(before);

            drill.startNode(true, both);
            drill.awaitFresh();
            Person after = drill.grant("after");
            drill.awaitAdmitted(after);
            assertEquals("in", drill.login(before));
            drill.awaitFresh();
            drill.awaitRecords(drill.oldKey, 2, true);
            drill.awaitRecords(drill.newKey, 2, true);
            assertEquals(List.of(), digestsThatDiffered(drill));

            drill.startNode(true, List.of(drill.newKey));
            drill.startGateway(List.of(drill.newKey));
            drill.awaitAdmitted(after);
            assertEquals("28P01", drill.login(before));
            drill.awaitRecords(drill.oldKey, 2, false);

            // What the old key granted is made anew under the same name.
            Person again = drill.grant("before");
            drill.awaitAdmitted(again);
            drill.awaitFresh();
            assertEquals(List.of(), digestsThatDiffered(drill));
        }
    }

    /** A node that starts anew is missed; but nothing that it says may differ from what the gateway has. */
    private static List<String> digestsThatDiffered(Drill drill) {
        return drill.staleLines().stream()
                .filter(line -> line.contains("reason=digest"))
                .toList();
    }
}
