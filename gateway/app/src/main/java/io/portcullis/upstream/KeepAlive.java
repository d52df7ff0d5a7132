package io.portcullis.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.portcullis.config.GatewayConfig;
import jdk.net.ExtendedSocketOptions;

/**
 * How the kernel finds out that a quiet peer is not there any more, on both legs.
 *
 * @param idle seconds of silence before the first probe
 * @param interval seconds from one probe to the next
 * @param probes that may stay unanswered
 */
public record KeepAlive(int idle, int interval, int probes) {
    public static KeepAlive of(GatewayConfig.KeepAlive config) {
        return new KeepAlive(
                (int) config.idle().toSeconds(), (int) config.interval().toSeconds(), config.probes());
    }

    void apply(Channel channel) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        // What the system does not know is left as it is there.
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
        config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), probes);
    }
}
