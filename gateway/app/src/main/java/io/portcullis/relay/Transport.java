package io.portcullis.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;

/** What is done to a connection the same way with TLS and without. */
final class Transport {
    private Transport() {}

    /** Closes the socket now, if it is open: TLS is not asked, which would first want to write. */
    static void close(Channel channel) {
        ChannelHandlerContext nearest = channel.pipeline().firstContext();
        if (nearest != null) {
            nearest.close();
        }
    }

    /** Without the wrapping that Netty's decoders, such as {@link SslHandler}, put around failures of a peer. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof DecoderException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
