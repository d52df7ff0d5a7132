package io.portcullis.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Some clients of one peer, each with one transaction under way at any time, all driven by one thread. */
final class SelectClients implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<SelectByKey> clients = new ArrayList<>();

    private SelectClients() throws IOException {}

    static SelectClients connect(Peer peer, int count, RandomGenerator random) throws IOException {
        return connect(peer, count, random, SelectByKey.KEYS);
    }

    static SelectClients connect(Peer peer, int count, RandomGenerator random, int keys) throws IOException {
        SelectClients all = new SelectClients();
        for (int i = 0; i < count; i++) {
            SelectByKey client = SelectByKey.connect(peer, random, keys);
            all.clients.add(client);
            client.channel.configureBlocking(false);
            client.channel.register(all.selector, SelectionKey.OP_READ, client);
        }
        return all;
    }

    /** Runs exactly that many transactions and returns when the last is answered. */
    void run(int transactions) throws IOException {
        int sent = 0;
        for (SelectByKey client : clients) {
            if (sent < transactions) {
                client.send();
                sent++;
            }
        }
        int answered = 0;
        while (answered < transactions) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                SelectByKey client = (SelectByKey) key.attachment();
                if (client.receive()) {
                    answered++;
                    if (sent < transactions) {
                        client.send();
                        sent++;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectByKey client : clients) {
            client.channel.keyFor(selector).cancel();
        }
        selector.selectNow(); // only then may the channels block again
        for (SelectByKey client : clients) {
            Wire.close(client.channel);
        }
        selector.close();
    }
}
