package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The socket of a {@link RawClient}: bytes out as they are, bytes in as messages, and how they ended. */
final class RawSocket implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[8192];
    final MessageParser parser = new MessageParser();
    private long bytesReceived;
    private @Nullable TlsLayer tls;

    /**
     * @param from the address to connect from; null leaves it to the kernel
     * @param receiveBufferBytes 0 leaves it to the kernel
     */
    RawSocket(@Nullable InetAddress from, String host, int port, int receiveBufferBytes) {
        try {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes); // before connect: it decides the TCP window
            }
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("connect to " + host + ":" + port, e);
        }
    }

    /** From now on what is sent and received is inside of TLS. */
    TlsLayer startTls(SSLEngine engine) throws IOException {
        socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
        TlsLayer layer = new TlsLayer(engine, socket);
        try {
            layer.handshake();
        } catch (IOException e) {
            layer.sayWhy();
            close();
            throw e;
        }
        tls = layer;
        takePlainText(layer);
        return layer;
    }

    private void takePlainText(TlsLayer layer) throws IOException {
        for (byte[] text = layer.poll(); text.length > 0; text = layer.poll()) {
            bytesReceived += text.length;
            parser.feed(text, text.length);
        }
    }

    void send(byte[] bytes) {
        try {
            if (tls == null) {
                socket.getOutputStream().write(bytes);
            } else {
                tls.send(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("send", e);
        }
    }

    void sendUnencrypted(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("send", e);
        }
    }

    /** Takes what is there off the socket, or waits for it; null if something came. */
    @Nullable
    End fill(Deadline deadline) {
        int patience = deadline.millisLeft();
        if (patience == 0) {
            return End.TIMEOUT;
        }
        try {
            socket.setSoTimeout(patience);
            int received = socket.getInputStream().read(buffer);
            if (received < 0) {
                boolean cutShort = parser.isInsideMessage() || (tls != null && !tls.isEndedByPeer());
                return cutShort ? End.TRUNCATED_EOF : End.EOF;
            }
            if (tls != null) {
                tls.take(buffer, received);
                takePlainText(tls);
            } else {
                bytesReceived += received;
                parser.feed(buffer, received);
            }
            return null;
        } catch (SocketTimeoutException _) {
            return End.TIMEOUT;
        } catch (SocketException e) {
            if (socket.isClosed()) {
                throw new UncheckedIOException("closed by ourselves", e);
            }
            return End.RESET;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A byte that belongs to no message; -1 at the end. */
    int readByte(Duration atMost) {
        try {
            socket.setSoTimeout((int) Math.max(1, atMost.toMillis()));
            int one = socket.getInputStream().read();
            bytesReceived += one < 0 ? 0 : 1;
            return one;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long bytesReceived() {
        return bytesReceived;
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void halfClose() {
        try {
            if (tls != null) {
                tls.closeOutput();
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A point in time that was reached once and for all. */
    record Deadline(long nanoTime) {
        static Deadline in(Duration time) {
            return new Deadline(System.nanoTime() + time.toNanos());
        }

        /** 0 when it has passed. */
        int millisLeft() {
            long nanos = nanoTime - System.nanoTime();
            return nanos <= 0 ? 0 : Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
        }
    }
}
