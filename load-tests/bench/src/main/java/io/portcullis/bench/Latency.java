package io.portcullis.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** How long one client waits for one transaction. */
final class Latency {
    private static final int ROUNDS = 20;
    private static final int SLICE = 500;
    private static final long LONGEST = 10_000_000_000L;

    private final Lab lab;
    private final Report report;
    private final Random random;

    Latency(Lab lab, Report report, Random random) {
        this.lab = lab;
        this.report = report;
        this.random = random;
    }

    void run() throws IOException {
        List<Client> clients = new ArrayList<>();
        try {
            for (Peer peer : lab.peers()) {
                clients.add(new Client(peer, SelectByKey.connect(peer, random), new Histogram(LONGEST, 3)));
            }
            List<Client> order = new ArrayList<>(clients);
            for (int round = 0; round < ROUNDS; round++) {
                Collections.shuffle(order, random);
                for (Client client : order) {
                    client.slice();
                }
            }
        } finally {
            clients.forEach(client -> Wire.close(client.select.channel));
        }
        report.heading("latency of select by key, 1 client: %,d transactions each".formatted(ROUNDS * SLICE));
        report.line("%-10s %16s %16s %16s %16s", "", "p50 us", "p99 us", "added p50", "added p99");
        Client direct = clients.getFirst();
        for (Client client : clients) {
            report.line(
                    "%-10s %16.0f %16.0f %16s %16s",
                    client.peer, client.at(50), client.at(99), client.added(direct, 50), client.added(direct, 99));
        }
    }

    private record Client(Peer peer, SelectByKey select, Histogram histogram) {
        /** Microseconds. */
        double at(double percentile) {
            return histogram.getValueAtPercentile(percentile) / 1e3;
        }

        String added(Client direct, double percentile) {
            return equals(direct) ? "-" : String.format(Locale.ROOT, "%.0f", at(percentile) - direct.at(percentile));
        }

        void slice() throws IOException {
            for (int i = 0; i < SLICE; i++) {
                long begin = System.nanoTime();
                select.send();
                while (!select.receive()) {
                    // the rest is still to come
                }
                histogram.recordValue(Math.min(LONGEST, System.nanoTime() - begin));
            }
        }
    }
}
