package io.portcullis.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;

/** What is done to a connection the same way with TLS and without. */
public final class Transport {
    private Transport() {}

    /** Closes the socket now, if it is open: TLS is not asked, which would first want to write. */
    public static void close(Channel channel) {
        ChannelHandlerContext nearest = channel.pipeline().firstContext();
        if (nearest != null) {
            nearest.close();
        }
    }

    /** Without the wrapping that Netty's decoders, such as {@link SslHandler}, put around failures of a peer. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof DecoderException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    /** Why a TLS handshake failed, for the operator. */
    public static String handshakeFailure(Throwable cause) {
        // Its message holds everything the peer sent.
        return cause instanceof NotSslRecordException ? "not a TLS record" : String.valueOf(cause.getMessage());
    }
}
