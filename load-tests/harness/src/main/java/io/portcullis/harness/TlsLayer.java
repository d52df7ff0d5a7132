package io.portcullis.harness;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS of a client over a socket, record by record: unlike a socket of the JDK's it tells whether the peer has said that
 * nothing more will come (close_notify).
 */
final class TlsLayer {
    private final SSLEngine engine;
    private final Socket socket;
    private ByteBuffer received;
    private ByteBuffer plain;

    TlsLayer(SSLEngine engine, Socket socket) {
        this.engine = engine;
        this.socket = socket;
        this.received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() * 2);
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    SSLSession session() {
        return engine.getSession();
    }

    /** An {@link SSLException} if the peer refuses, an {@link EOFException} if it just ends. */
    void handshake() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (unwrap() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                        receive();
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /** Sends the alert that belongs to the fault that was found, if there is one. */
    void sayWhy() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(ByteBuffer.allocate(0));
            }
        } catch (IOException _) {
            // The peer is gone, or the fault was its.
        }
    }

    private void receive() throws IOException {
        byte[] bytes = new byte[4096];
        int length = socket.getInputStream().read(bytes);
        if (length < 0) {
            throw new EOFException("the server ended the handshake");
        }
        take(bytes, length);
    }

    /** Sends plain text. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer text = ByteBuffer.wrap(bytes);
        while (text.hasRemaining()) {
            wrap(text);
        }
    }

    /** Says that nothing more will be sent. */
    void closeOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(ByteBuffer.allocate(0));
        }
    }

    private void wrap(ByteBuffer text) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        if (engine.wrap(text, record).getStatus() == SSLEngineResult.Status.CLOSED && text.hasRemaining()) {
            throw new SSLException("closed");
        }
        socket.getOutputStream().write(record.array(), 0, record.position());
    }

    /** Takes what came off the socket. */
    void take(byte[] bytes, int length) {
        if (received.remaining() < length) {
            ByteBuffer larger = ByteBuffer.allocate((received.position() + length) * 2);
            received = larger.put(received.flip());
        }
        received.put(bytes, 0, length);
    }

    /** The next plain text that has come as a whole record; nothing if there is none. */
    byte[] poll() throws IOException {
        while (unwrap() == SSLEngineResult.Status.OK) {
            if (plain.position() > 0) {
                break;
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isInboundDone()) {
                wrap(ByteBuffer.allocate(0));
            }
        }
        byte[] text = new byte[plain.position()];
        plain.flip().get(text);
        plain.clear();
        return text;
    }

    private SSLEngineResult.Status unwrap() throws SSLException {
        if (engine.isInboundDone()) {
            return SSLEngineResult.Status.CLOSED;
        }
        received.flip();
        SSLEngineResult result = engine.unwrap(received, plain);
        received.compact();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            plain = ByteBuffer.allocate(plain.capacity() * 2).put(plain.flip());
            return unwrap();
        }
        boolean stuck = result.bytesConsumed() == 0 && result.bytesProduced() == 0;
        boolean starving = result.getStatus() == SSLEngineResult.Status.OK
                && stuck
                && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
        return starving ? SSLEngineResult.Status.BUFFER_UNDERFLOW : result.getStatus();
    }

    /** Whether the peer has said that nothing more will come. */
    boolean isEndedByPeer() {
        return engine.isInboundDone();
    }
}
