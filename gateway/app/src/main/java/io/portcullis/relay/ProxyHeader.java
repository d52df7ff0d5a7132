package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;

/**
 * What a load balancer says ahead of a connection about who has made it: the PROXY protocol of HAProxy
 * (proxy-protocol.txt, revision 2020/03/05), versions 1 and 2.
 */
sealed interface ProxyHeader {
    /** No header is longer, with all that a balancer may add to it; what a longer one announces is not waited for. */
    int MAX_LENGTH = 2048;

    /** More bytes are needed. */
    enum Incomplete implements ProxyHeader {
        INCOMPLETE
    }

    /** The balancer speaks for itself, as in its health checks, or does not know for whom: its own address counts. */
    enum Local implements ProxyHeader {
        LOCAL
    }

    /** @param source the client's address; one of IPv4 mapped into IPv6 is that of IPv4 */
    record Proxied(InetAddress source) implements ProxyHeader {}

    /** @param why for the operator */
    record Invalid(String why) implements ProxyHeader {}

    /**
     * Takes a header from the front of what has arrived so far.
     *
     * @param in its reader index moves behind the header if that is complete, and else stays
     */
    static ProxyHeader read(ByteBuf in) {
        if (!in.isReadable()) {
            return Incomplete.INCOMPLETE;
        }
        return switch (in.getByte(in.readerIndex())) {
            case 'P' -> ProxyHeaderV1.read(in);
            case '\r' -> ProxyHeaderV2.read(in);
            default -> new Invalid("the connection does not begin with a PROXY header");
        };
    }
}
