package io.portcullis.harness;

import io.portcullis.harness.RawSocket.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL client on a bare socket that hides nothing: it sends exactly the bytes it is given (see {@link
 * Frontend}), reads only when it is told to, and tells apart how a connection ended.
 *
 * <p>One thread reads; another may send meanwhile. A client that is to stop reading just is not asked to read.
 */
public final class RawClient implements AutoCloseable {
    /** Enough for a machine that is busy with other tests; only a failing test waits that long. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RawSocket socket;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private @Nullable Message backendKeyData;
    private @Nullable TlsLayer tls;

    private RawClient(RawSocket socket) {
        this.socket = socket;
    }

    public static RawClient connect(String host, int port) {
        return connect(host, port, 0);
    }

    /** Connects. {@code receiveBufferBytes} is the kernel's buffer for what was not read yet; 0 leaves it to the kernel. */
    public static RawClient connect(String host, int port, int receiveBufferBytes) {
        return new RawClient(new RawSocket(null, host, port, receiveBufferBytes));
    }

    /** Connects from another address of this machine; {@link UncheckedIOException} if it has no such address. */
    public static RawClient connectFrom(String address, String host, int port) {
        return new RawClient(new RawSocket(InetAddress.ofLiteral(address), host, port, 0));
    }

    /** Asks for TLS by SSLRequest and begins it; {@link UncheckedIOException} if the handshake fails. */
    public RawClient startTls(SSLContext context) {
        send(Frontend.sslRequest());
        int answer = readByte(PATIENCE);
        if (answer != 'S') {
            throw new AssertionError("the answer to SSLRequest is " + answer);
        }
        return startTls(context.createSSLEngine());
    }

    /** Begins with TLS at once, offering a protocol (ALPN); an empty name offers none. */
    public RawClient startTlsAtOnce(SSLContext context, String protocol) {
        SSLEngine engine = context.createSSLEngine();
        if (!protocol.isEmpty()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            engine.setSSLParameters(parameters);
        }
        return startTls(engine);
    }

    /** Begins TLS now with an engine that is set up as wished. */
    public RawClient startTls(SSLEngine engine) {
        engine.setUseClientMode(true);
        try {
            tls = socket.startTls(engine);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the connection's TLS. */
    public SSLSession tlsSession() {
        if (tls == null) {
            throw new IllegalStateException("no TLS");
        }
        return tls.session();
    }

    /** Logs in; an {@link AssertionError} with the server's error if it refuses. */
    public RawClient login(String user, String password, String database, String... moreParameters) {
        Message last = tryLogin(user, password, database, moreParameters);
        if (last.tag() != 'Z') {
            throw new AssertionError("login refused: " + last);
        }
        return this;
    }

    /** Sends a StartupMessage and does as the server asks; returns its ReadyForQuery or ErrorResponse. */
    public Message tryLogin(String user, String password, String database, String... moreParameters) {
        List<String> all = new ArrayList<>(List.of("user", user, "database", database));
        all.addAll(Arrays.asList(moreParameters));
        send(Frontend.startup(all.toArray(String[]::new)));
        return authenticate(password);
    }

    /**
     * Answers a SCRAM-SHA-256 exchange and reads on to the server's ReadyForQuery or ErrorResponse, which it returns;
     * keeps what ParameterStatus and BackendKeyData say.
     */
    public Message authenticate(String password) {
        return authenticate(new Scram(password));
    }

    /** The same with an exchange of the caller's. */
    public Message authenticate(Scram scram) {
        while (true) {
            Message message = read(PATIENCE);
            switch (message.tag()) {
                case 'R' -> answer(message.body(), scram);
                case 'S' -> parameters.put(message.text(), valueOf(message));
                case 'K' -> backendKeyData = message;
                case 'Z', 'E' -> {
                    return message;
                }
                default -> {} // notices, NegotiateProtocolVersion
            }
        }
    }

    private void answer(byte[] authentication, Scram scram) {
        int kind = ByteBuffer.wrap(authentication).getInt();
        String rest = new String(authentication, 4, authentication.length - 4, StandardCharsets.UTF_8);
        switch (kind) {
            case 0 -> {}
            case 10 -> send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            case 11 -> send(Frontend.saslResponse(scram.clientFinal(rest)));
            case 12 -> scram.checkServerFinal(rest);
            default -> throw new AssertionError("the server asks for authentication " + kind);
        }
    }

    private static String valueOf(Message parameterStatus) {
        byte[] body = parameterStatus.body();
        int value = 0;
        while (body[value] != 0) {
            value++;
        }
        return Message.string(body, value + 1);
    }

    /** What ParameterStatus reported during the login. */
    public Map<String, String> parameters() {
        return Map.copyOf(parameters);
    }

    public int backendPid() {
        return ByteBuffer.wrap(keyData()).getInt();
    }

    public byte[] secret() {
        byte[] body = keyData();
        return Arrays.copyOfRange(body, 4, body.length);
    }

    private byte[] keyData() {
        if (backendKeyData == null) {
            throw new AssertionError("no BackendKeyData came");
        }
        return backendKeyData.body();
    }

    /** Sends a Query and returns everything up to its ReadyForQuery. */
    public List<Message> query(String text) {
        send(Frontend.query(text));
        return readUntil('Z', PATIENCE);
    }

    /** Sends bytes, blocking while the other side does not take them; {@link UncheckedIOException} once it is gone. */
    public void send(byte[]... parts) {
        socket.send(Frontend.concat(parts));
    }

    /** Sends bytes past TLS, as somebody in between could. */
    public void sendUnencrypted(byte[]... parts) {
        socket.sendUnencrypted(Frontend.concat(parts));
    }

    /** The next message; an {@link AssertionError} if the connection ends before, or nothing comes in time. */
    public Message read(Duration atMost) {
        return read(Deadline.in(atMost));
    }

    private Message read(Deadline deadline) {
        while (true) {
            Message message = socket.parser.poll();
            if (message != null) {
                return message;
            }
            End end = socket.fill(deadline);
            if (end != null) {
                throw new AssertionError("expected a message but got " + end + " after " + bytesReceived() + " bytes");
            }
        }
    }

    /** The messages up to and including the next one with {@code tag}. */
    public List<Message> readUntil(char tag, Duration atMost) {
        Deadline deadline = Deadline.in(atMost);
        List<Message> messages = new ArrayList<>();
        do {
            messages.add(read(deadline));
        } while (messages.getLast().tag() != tag);
        return messages;
    }

    /** Reads until the connection ends or the time is over. */
    public Ending readToEnd(Duration atMost) {
        return readToEnd(atMost, Integer.MAX_VALUE);
    }

    /** The same for long streams: only the last {@code keep} messages are returned. */
    public Ending readToEnd(Duration atMost, int keep) {
        Deadline deadline = Deadline.in(atMost);
        Deque<Message> messages = new ArrayDeque<>();
        End end = null;
        while (end == null) {
            end = socket.fill(deadline);
            for (Message message = socket.parser.poll(); message != null; message = socket.parser.poll()) {
                messages.add(message);
                if (messages.size() > keep) {
                    messages.remove();
                }
            }
        }
        return new Ending(List.copyOf(messages), end);
    }

    /** Takes bytes off the socket until {@code total} were received since the connect, wherever in a message that is. */
    public void receive(long total, Duration atMost) {
        Deadline deadline = Deadline.in(atMost);
        while (bytesReceived() < total) {
            End end = socket.fill(deadline);
            if (end != null) {
                throw new AssertionError("expected " + total + " bytes but got " + end + " after " + bytesReceived());
            }
        }
    }

    /** A single byte that is no message: the answer to an SSLRequest or GSSENCRequest; -1 at the end. */
    public int readByte(Duration atMost) {
        return socket.readByte(atMost);
    }

    /** All bytes taken off the socket so far, also those of an unfinished message. */
    public long bytesReceived() {
        return socket.bytesReceived();
    }

    /** Whether a part of a message has been read whose rest has not. */
    public boolean isInsideMessage() {
        return socket.parser.isInsideMessage();
    }

    /** The client's end of the connection: what the server calls {@code client_port}. */
    public int localPort() {
        return socket.localPort();
    }

    /** Nothing more will be sent (FIN), but reading goes on. */
    public void halfClose() {
        socket.halfClose();
    }

    /** Ends the connection with a reset (RST). */
    public void abort() {
        socket.abort();
    }

    /** Closes the socket without a Terminate. */
    @Override
    public void close() {
        socket.close();
    }
}
