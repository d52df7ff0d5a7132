package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A logged-in connection to a target, on the event loop of its session; it does not read until somebody takes it over.
 *
 * @param address of this very host: cancels must go to it and to no other
 * @param backendStartMicros microseconds since the epoch by the target's clock; with the pid it names the backend for good
 * @param leftover what the target sent behind its last ReadyForQuery; to be handled as if just read, and released
 */
public record Upstream(
        Channel channel,
        InetSocketAddress address,
        TargetGreeting greeting,
        long backendStartMicros,
        ByteBuf leftover) {
    public Instant backendStart() {
        return Instant.EPOCH.plus(backendStartMicros, ChronoUnit.MICROS);
    }

    /** What a session keeps of it for its whole life: without what only its beginning needs. */
    public Upstream greeted() {
        TargetGreeting kept = new TargetGreeting(greeting.key(), List.of(), List.of());
        return new Upstream(channel, address, kept, backendStartMicros, Unpooled.EMPTY_BUFFER);
    }
}
