package io.portcullis.bench;

import io.portcullis.harness.GatewayJvm;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What a scope costs: the same transactions through the same gateway, under a grant without one and under one for reading some tables. */
final class Scopes {
    private static final int CLIENTS = 8;
    private static final int WARM = 40_000;
    private static final int SLICE = 4_000;
    private static final int ALLOCATING = 50_000;
    /** Few enough texts to be seen before. */
    private static final int FEW = 100;

    private final Lab lab;
    private final Report report;
    private final Interleaved interleaved;
    private final Options options;
    private final Random random;

    Scopes(Lab lab, Report report, Interleaved interleaved, Options options, Random random) {
        this.lab = lab;
        this.report = report;
        this.interleaved = interleaved;
        this.options = options;
        this.random = random;
    }

    void run() throws IOException {
        transactions("texts seen before", FEW, Goal.SCOPE_SEEN);
        transactions("100,000 different texts", SelectByKey.KEYS, Goal.SCOPE_NEW);
    }

    private void transactions(String which, int keys, Goal goal) throws IOException {
        List<Peer> peers = List.of(lab.gateway(), lab.scoped());
        Map<String, SelectClients> clients = new HashMap<>();
        try {
            for (Peer peer : peers) {
                SelectClients of = SelectClients.connect(peer, CLIENTS, random, keys);
                clients.put(peer.name(), of);
                of.run(WARM);
            }
            Map<Peer, Samples> samples = interleaved.measure(
                    peers, options.rounds(), peer -> of(clients, peer).run(SLICE));
            report.heading("select by key, %d clients, %s: %d slices of %,d transactions each"
                    .formatted(CLIENTS, which, options.rounds(), SLICE));
            report.line("%-10s %16s %16s %16s", "", "CPU us/txn", "txn/s", "bytes allocated");
            samples.forEach((peer, of) -> report.line(
                    "%-10s %16.1f %16.0f %16s",
                    peer,
                    of.median(Samples.Slice::loops) / 1e3 / SLICE,
                    SLICE / (of.median(Samples.Slice::wall) / 1e9),
                    allocated(of(clients, peer))));
            report.ratio("CPU, scoped/gateway, " + which, ratio(samples), goal);
        } finally {
            for (SelectClients of : clients.values()) {
                of.close();
            }
        }
    }

    private double ratio(Map<Peer, Samples> samples) {
        if (!ProcessCpu.isAvailable()) {
            return Double.NaN;
        }
        Samples without = samples.getOrDefault(lab.gateway(), new Samples());
        Samples with = samples.getOrDefault(lab.scoped(), new Samples());
        return with.median(Samples.Slice::loops) / without.median(Samples.Slice::loops);
    }

    private String allocated(SelectClients clients) {
        ProcessHandle process = lab.gateway().process();
        if (process == null) {
            return "-";
        }
        try (GatewayJvm jvm = GatewayJvm.of(process)) {
            long before = jvm.allocated();
            clients.run(ALLOCATING);
            return String.format(Locale.ROOT, "%.0f", (jvm.allocated() - before) / (double) ALLOCATING);
        } catch (IOException e) {
            return "not measured";
        }
    }

    private static SelectClients of(Map<String, SelectClients> all, Peer peer) {
        SelectClients one = all.get(peer.name());
        if (one == null) {
            throw new IllegalArgumentException("not connected: " + peer);
        }
        return one;
    }
}
