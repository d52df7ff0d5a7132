package io.portcullis.bench;

import io.portcullis.harness.Frontend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Reads long results of known length as fast as they come. */
final class StreamClient implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer query;
    private final long length;

    private StreamClient(SocketChannel channel, byte[] query, long length) {
        this.channel = channel;
        this.query = ByteBuffer.allocateDirect(query.length).put(query);
        this.length = length;
    }

    static StreamClient connect(Peer peer, Stream stream) throws IOException {
        SocketChannel channel = Wire.open(peer);
        byte[] query = Frontend.query(stream.sql());
        return new StreamClient(channel, query, Wire.lengthOfAnswer(channel, query));
    }

    /** Bytes of one result, from its first message to its ReadyForQuery. */
    long length() {
        return length;
    }

    /** Asks for the result once and reads it to its end. */
    void run() throws IOException {
        query.clear();
        Wire.writeFully(channel, query);
        long left = length;
        byte last = 0;
        while (left > 0) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                throw new IOException("the connection was closed");
            }
            left -= count;
            last = buffer.get(count - 1);
        }
        if (left < 0 || last != 'I') {
            throw new IOException("not the answer that was expected");
        }
    }

    @Override
    public void close() {
        Wire.close(channel);
    }
}
