package io.portcullis.relay;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Random;

/** Where the decisions of a model-based test come from. */
@FunctionalInterface
interface Choices {
    /** A number from 0 to {@code bound} - 1. */
    int below(int bound);

    static Choices of(Random random) {
        return random::nextInt;
    }

    static Choices of(FuzzedDataProvider data) {
        return bound -> data.consumeInt(0, bound - 1);
    }
}
