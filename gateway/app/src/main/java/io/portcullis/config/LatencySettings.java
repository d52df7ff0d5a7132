package io.portcullis.config;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what it is told how fast a target answers.
 *
 * @param references logins whose sessions are timed
 * @param probe null: the gateway does not ask itself
 */
public record LatencySettings(
        Set<String> references, @Nullable Probe probe) {
    /** It is not told. */
    public static final LatencySettings NONE = new LatencySettings(Set.of(), null);

    /**
     * A connection of the gateway's own that asks for nothing but an answer.
     *
     * @param interval from one question to the next
     * @param role whose password the gateway has
     */
    public record Probe(Duration interval, String role) {}

    public LatencySettings {
        references = Set.copyOf(references);
    }
}
