package io.portcullis.relay;

import io.portcullis.config.GatewayConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long sessions may last and do without something, in milliseconds; {@link #FOREVER} where there is no limit.
 *
 * @param idle a client without asking for anything
 * @param stall a client without reading what waits for it
 * @param age a session
 */
public record Lifetimes(long idle, long stall, long age) {
    static final long FOREVER = Long.MAX_VALUE;

    public static Lifetimes of(GatewayConfig.Sessions config) {
        return new Lifetimes(orForever(config.idle()), orForever(config.writeStall()), orForever(config.maxAge()));
    }

    private static long orForever(Duration limit) {
        return limit.isZero() ? FOREVER : limit.toMillis();
    }

    /**
     * When a session that begins now is too old: up to a fifth of its age earlier, so that those which began together (after
     * a restart) do not end together.
     */
    long retireAt(long now, RandomGenerator random) {
        return age == FOREVER ? FOREVER : now + age - random.nextLong(age / 5 + 1);
    }
}
