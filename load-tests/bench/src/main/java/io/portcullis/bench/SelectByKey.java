package io.portcullis.bench;

import io.portcullis.harness.Frontend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.random.RandomGenerator;

/**
 * One client's {@code select by key}: a Query whose key is written into ready-made bytes, and an answer whose length is
 * known beforehand, so that the driver spends next to nothing on a transaction.
 */
final class SelectByKey {
    static final int FIRST_KEY = 100_000;
    static final int KEYS = 100_000;
    private static final int DIGITS = 6;
    /** Of ReadyForQuery: tag, length word, status. */
    private static final int READY = 6;

    private static final byte[] QUERY = Frontend.query("select note from item where id = 100000");

    final SocketChannel channel;
    private final RandomGenerator random;
    private final int keys;
    private final ByteBuffer query = ByteBuffer.allocateDirect(QUERY.length).put(QUERY);
    private final ByteBuffer answer;

    private SelectByKey(SocketChannel channel, RandomGenerator random, int keys, int answerLength) {
        this.channel = channel;
        this.random = random;
        this.keys = keys;
        this.answer = ByteBuffer.allocateDirect(answerLength);
    }

    static SelectByKey connect(Peer peer, RandomGenerator random) throws IOException {
        return connect(peer, random, KEYS);
    }

    /** @param keys of how many one is asked for: so many different texts there are */
    static SelectByKey connect(Peer peer, RandomGenerator random, int keys) throws IOException {
        SocketChannel channel = Wire.open(peer);
        return new SelectByKey(channel, random, keys, Math.toIntExact(Wire.lengthOfAnswer(channel, QUERY)));
    }

    void send() throws IOException {
        int key = FIRST_KEY + random.nextInt(keys);
        int at = QUERY.length - 2; // the last digit stands before the terminating zero
        for (int i = 0; i < DIGITS; i++) {
            query.put(at--, (byte) ('0' + key % 10));
            key /= 10;
        }
        query.clear();
        answer.clear();
        Wire.writeFully(channel, query);
    }

    /** Reads what is there; true when the answer is complete. */
    boolean receive() throws IOException {
        if (channel.read(answer) < 0) {
            throw new IOException("the connection was closed");
        }
        if (answer.hasRemaining()) {
            return false;
        }
        int ready = answer.capacity() - READY;
        if (answer.get(0) != 'T' || answer.get(ready) != 'Z' || answer.get(ready + READY - 1) != 'I') {
            throw new IOException("not the answer that was expected");
        }
        return true;
    }
}
