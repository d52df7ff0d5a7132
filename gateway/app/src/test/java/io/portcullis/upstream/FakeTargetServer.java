package io.portcullis.upstream;

import static io.portcullis.upstream.FakeTarget.bytes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.portcullis.wire.message.NegotiateProtocolVersion;
import io.portcullis.wire.scram.ScramFault;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link FakeTarget} on a socket of its own: takes logins and answers every query with the same row, or none. */
final class FakeTargetServer implements AutoCloseable {
    private static final String PIN = "client_connection_check_interval";
    private static final String OWN = "portcullis.";

    /** What it does with a version of the protocol that is newer than 3.0. */
    enum Newer {
        SPEAKS,
        NEGOTIATES,
        NEGOTIATES_UPWARDS,
        REFUSES,
        CLOSES
    }

    private final ServerSocket server;
    private final boolean refusesPin;
    private final Newer newer;
    private final String[] row;
    private final List<Integer> minors = new CopyOnWriteArrayList<>();
    private final List<Boolean> pinned = new CopyOnWriteArrayList<>();
    private final List<Boolean> announced = new CopyOnWriteArrayList<>();

    private FakeTargetServer(ServerSocket server, boolean refusesPin, Newer newer, String... row) {
        this.server = server;
        this.refusesPin = refusesPin;
        this.newer = newer;
        this.row = row;
    }

    /** @param refusesPin whether it refuses a login with a startup parameter it does not know, as poolers do */
    static FakeTargetServer start(boolean refusesPin, String... row) throws IOException {
        return start(refusesPin, Newer.SPEAKS, row);
    }

    static FakeTargetServer start(boolean refusesPin, Newer newer, String... row) throws IOException {
        FakeTargetServer started =
                new FakeTargetServer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), refusesPin, newer, row);
        Thread.ofVirtual().start(started::accept);
        return started;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Of every login in their order: whether it asked for the pin. */
    List<Boolean> pinned() {
        return pinned;
    }

    /** Of every login in their order: whether it had settings of the gateway's own, which are refused with the pin. */
    List<Boolean> announced() {
        return announced;
    }

    /** Of every login in their order: the minor version it asked for. */
    List<Integer> minors() {
        return minors;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                serve(client);
            } catch (IOException | ScramFault ended) {
                // The next one.
            }
        }
    }

    private void serve(Socket client) throws IOException, ScramFault {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] startup = in.readNBytes(in.readInt() - Integer.BYTES);
        String parameters = new String(startup, StandardCharsets.ISO_8859_1);
        boolean asks = parameters.contains(PIN);
        pinned.add(asks);
        announced.add(parameters.contains(OWN));
        minors.add((int) startup[3]);
        if (startup[3] > 0 && !meets(client)) {
            return;
        }
        if ((asks || announced.getLast()) && refusesPin) {
            send(client, FakeTarget.error("08P01", "unsupported startup parameter"));
            return;
        }
        FakeTarget target = new FakeTarget(FakeTarget.PASSWORD);
        send(client, FakeTarget.sasl("SCRAM-SHA-256"));
        send(client, target.challenge(message(in)));
        send(client, target.proof(message(in)));
        send(client, FakeTarget.ok(), FakeTarget.setting("server_version", "18.1"), FakeTarget.key());
        send(client, FakeTarget.ready());
        message(in);
        if (row.length > 0) {
            send(client, FakeTarget.row(row));
        }
        send(client, FakeTarget.raw('C', "SELECT\0"), FakeTarget.ready());
        in.readAllBytes();
    }

    private boolean meets(Socket client) throws IOException {
        switch (newer) {
            case SPEAKS -> {}
            case NEGOTIATES -> send(client, bytes(new NegotiateProtocolVersion(0, List.of())::encode));
            case NEGOTIATES_UPWARDS -> send(client, bytes(new NegotiateProtocolVersion(3, List.of())::encode));
            case REFUSES -> send(client, FakeTarget.error("0A000", "unsupported frontend protocol 3.2"));
            case CLOSES -> {}
        }
        return newer != Newer.REFUSES && newer != Newer.CLOSES;
    }

    private static ByteBuf message(DataInputStream in) throws IOException {
        byte tag = in.readByte();
        int length = in.readInt();
        byte[] body = in.readNBytes(length - Integer.BYTES);
        return bytes(out -> out.writeByte(tag).writeInt(length).writeBytes(body));
    }

    private static void send(Socket client, ByteBuf... messages) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(messages)));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
