package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.relay.ProxyHeader.Incomplete;
import io.portcullis.relay.ProxyHeader.Invalid;
import io.portcullis.relay.ProxyHeader.Local;
import io.portcullis.relay.ProxyHeader.Proxied;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Binary, §2.2: signature, version and command, family, length, addresses, and whatever the balancer adds, which is
 * skipped.
 */
final class ProxyHeaderV2 {
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final int FIXED = SIGNATURE.length + 4;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int TWO_PORTS = 4;

    private ProxyHeaderV2() {}

    static ProxyHeader read(ByteBuf in) {
        int start = in.readerIndex();
        for (int i = 0; i < Math.min(SIGNATURE.length, in.readableBytes()); i++) {
            if (in.getByte(start + i) != SIGNATURE[i]) {
                return new Invalid("it is no PROXY header of version 2");
            }
        }
        if (in.readableBytes() < FIXED) {
            return Incomplete.INCOMPLETE;
        }
        int length = in.getUnsignedShort(start + SIGNATURE.length + 2);
        if (FIXED + length > ProxyHeader.MAX_LENGTH) {
            return new Invalid("it is longer than " + ProxyHeader.MAX_LENGTH + " bytes");
        }
        if (in.readableBytes() < FIXED + length) {
            return Incomplete.INCOMPLETE;
        }
        int command = in.getUnsignedByte(start + SIGNATURE.length);
        int family = in.getUnsignedByte(start + SIGNATURE.length + 1);
        ProxyHeader header = parse(command, family, in.slice(start + FIXED, length));
        in.skipBytes(FIXED + length);
        return header;
    }

    private static ProxyHeader parse(int command, int family, ByteBuf addresses) {
        if (command == LOCAL) {
            return Local.LOCAL;
        }
        if (command != PROXY) {
            return new Invalid("its version and command are unknown: 0x%02x".formatted(command));
        }
        return switch (family) {
            case TCP_OVER_IPV4 -> source(addresses, 4);
            case TCP_OVER_IPV6 -> source(addresses, 16);
            default -> new Invalid("it is not about TCP: 0x%02x".formatted(family));
        };
    }

    private static ProxyHeader source(ByteBuf addresses, int length) {
        if (addresses.readableBytes() < 2 * length + TWO_PORTS) {
            return new Invalid("its addresses are cut short");
        }
        byte[] source = new byte[length];
        addresses.readBytes(source);
        try {
            return new Proxied(InetAddress.getByAddress(source));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes always are an address", e);
        }
    }
}
