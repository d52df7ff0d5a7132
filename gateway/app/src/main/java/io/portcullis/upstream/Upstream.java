package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.portcullis.tls.OutgoingTls;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A logged-in connection to a target, on the event loop of its session; it does not read until somebody takes it over.
 *
 * @param address of this very host: cancels must go to it and to no other
 * @param name of the host as it is configured: what its certificate is checked against
 * @param tls what cancels are encrypted with too; null = plain text
 * @param backendStartMicros microseconds since the epoch by the target's clock; with the pid it names the backend for good; 0 if it
 *     could not be asked
 * @param fixed the settings that it keeps as the session asked for, as it shows them; null if it does not keep all of them
 * @param announced whether the target was told under which grant the session runs
 */
public record Upstream(
        Channel channel,
        InetSocketAddress address,
        String name,
        @Nullable OutgoingTls tls,
        TargetGreeting greeting,
        long backendStartMicros,
        @Nullable Map<String, String> fixed,
        boolean announced) {
    public @Nullable Instant backendStart() {
        return backendStartMicros == 0 ? null : Instant.EPOCH.plus(backendStartMicros, ChronoUnit.MICROS);
    }

    /** What a session keeps of it for its whole life: without what only its beginning needs. */
    public Upstream greeted() {
        TargetGreeting kept = new TargetGreeting(greeting.key(), List.of(), List.of());
        return new Upstream(channel, address, name, tls, kept, backendStartMicros, null, announced);
    }

    /**
     * What the target has sent behind its last ReadyForQuery: to be handled as if just read, and released. What comes from
     * now on reaches the handlers that the taker has put in.
     */
    public ByteBuf takeOver() {
        Holding holding = channel.pipeline().get(Holding.class);
        if (holding == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        channel.pipeline().remove(holding);
        return holding.take();
    }
}
