package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * The untagged packets that begin a connection: a length word, a code, and what the code asks for. Bounds as
 * ProcessStartupPacket in src/backend/tcop/backend_startup.c has them.
 */
public sealed interface StartupPacket permits StartupMessage, SslRequest, GssEncRequest, CancelRequest {
    /** MAX_STARTUP_PACKET_LENGTH in src/include/libpq/pqcomm.h: what may follow the length word, in bytes. */
    int MAX_LENGTH = 10_000;

    /** The length word and the code, in bytes. */
    int HEADER = 8;

    /** Writes the packet with its length word. */
    void encode(ByteBuf out);

    /**
     * Takes one packet from the front of what has arrived so far.
     *
     * @param in stays as it is while the packet is incomplete; else its reader index moves behind the packet, not further
     * @return null while the packet is incomplete
     * @throws ProtocolViolation as soon as the bytes at hand can not become a packet
     */
    static @Nullable StartupPacket read(ByteBuf in) {
        int readable = in.readableBytes();
        int start = in.readerIndex();
        if (readable > 0 && in.getByte(start) == TLS_HANDSHAKE) {
            throw new ProtocolViolation(Fault.TLS_WITHOUT_REQUEST, TLS_HANDSHAKE);
        }
        if (readable < Integer.BYTES) {
            return null;
        }
        int length = in.getInt(start);
        if (length < HEADER || length > MAX_LENGTH + Integer.BYTES) {
            throw new ProtocolViolation(Fault.STARTUP_LENGTH, length);
        }
        if (readable < HEADER) {
            return null;
        }
        int code = in.getInt(start + Integer.BYTES);
        checkLength(code, length);
        return readable < length ? null : decode(code, in.readSlice(length).skipBytes(HEADER));
    }

    /** ContentType handshake(22), RFC 8446 §5.1. As the first byte of a length it would be out of bounds in any case. */
    byte TLS_HANDSHAKE = 0x16;

    private static void checkLength(int code, int length) {
        switch (code) {
            case SslRequest.CODE, GssEncRequest.CODE -> {
                if (length != HEADER) {
                    throw new ProtocolViolation(Fault.STARTUP_LENGTH, length);
                }
            }
            case CancelRequest.CODE -> CancelRequest.checkLength(length);
            default -> StartupMessage.checkVersion(code);
        }
    }

    private static StartupPacket decode(int code, ByteBuf body) {
        return switch (code) {
            case SslRequest.CODE -> new SslRequest();
            case GssEncRequest.CODE -> new GssEncRequest();
            case CancelRequest.CODE -> CancelRequest.decode(body);
            default -> StartupMessage.decode(code, body);
        };
    }
}
