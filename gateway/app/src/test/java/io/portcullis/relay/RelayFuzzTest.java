package io.portcullis.relay;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** The walks of {@link RelayWalkTest}, led by what Jazzer sees them reach. How to fuzz for real: docs/testing.md. */
class RelayFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void aSession(FuzzedDataProvider data) {
        new RelayWalk(Choices.of(data)).walk();
    }
}
