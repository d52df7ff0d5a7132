package io.portcullis.bench;

import io.portcullis.bench.Options.Part;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is run, in which order, and how the figures are reported. */
final class Workloads {
    private static final int CLIENTS = 8;
    private static final int MANY_CLIENTS = 32;
    private static final int WARM_TRANSACTIONS = 40_000;
    private static final int WARM_STREAMS = 10;
    /** About 0.2 s on a machine of today. */
    private static final int SLICE = 4_000;
    /** One client waits for each answer: fewer fit into the same time. */
    private static final int SLICE_OF_ONE = 1_500;

    private static final double GIB = 1024.0 * 1024 * 1024;

    private final Lab lab;
    private final Options options;
    private final Report report;
    private final Random random = new Random(42);
    private final Interleaved interleaved = new Interleaved(random);

    Workloads(Lab lab, Options options, Report report) {
        this.lab = lab;
        this.options = options;
        this.report = report;
    }

    void run() throws IOException {
        warm();
        part(Part.TRANSACTIONS, this::allTransactions);
        part(Part.STREAMS, this::allStreams);
        Gates gates = new Gates(lab, report, random);
        part(Part.CALLS, gates::systemCalls);
        part(Part.ALLOCATION, gates::allocation);
        part(Part.MEMORY, new Memory(lab, report)::run);
        part(Part.LATENCY, new Latency(lab, report, random)::run);
        part(Part.SCOPES, new Scopes(lab, report, interleaved, options, random)::run);
        part(Part.LOGINS, new Logins(lab, report, interleaved, options)::run);
    }

    @FunctionalInterface
    private interface Measurement {
        void run() throws IOException;
    }

    private void part(Part part, Measurement measurement) throws IOException {
        if (options.measures(part)) {
            report.progress(part);
            measurement.run();
        }
    }

    private void allTransactions() throws IOException {
        transactions(CLIENTS, SLICE);
        if (!options.quick()) {
            transactions(MANY_CLIENTS, SLICE);
            transactions(1, SLICE_OF_ONE);
        }
    }

    private void allStreams() throws IOException {
        stream(Stream.COPY_114);
        if (!options.quick()) {
            stream(Stream.ROWS_20);
            stream(Stream.ROWS_8K);
        }
    }

    /** Lets the gateway's JVM compile what is measured; the others need only fill their caches. */
    private void warm() throws IOException {
        report.progress("warming up");
        for (Peer peer : lab.peers()) {
            try (SelectClients clients = SelectClients.connect(peer, CLIENTS, random)) {
                clients.run(peer.isGateway() ? WARM_TRANSACTIONS : SLICE);
            }
            for (Stream stream : List.of(Stream.COPY_114, Stream.ROWS_20, Stream.ROWS_8K)) {
                try (StreamClient client = StreamClient.connect(peer, stream)) {
                    for (int i = 0; i < (peer.isGateway() ? WARM_STREAMS : 1); i++) {
                        client.run();
                    }
                }
            }
            try (SelectClients clients = SelectClients.connect(peer, CLIENTS, random)) {
                clients.run(peer.isGateway() ? WARM_TRANSACTIONS : SLICE);
            }
        }
    }

    private void transactions(int count, int slice) throws IOException {
        Map<Peer, SelectClients> clients = new HashMap<>();
        try {
            for (Peer peer : lab.peers()) {
                SelectClients of = SelectClients.connect(peer, count, random);
                clients.put(peer, of);
                of.run(slice);
            }
            Map<Peer, Samples> samples = interleaved.measure(
                    lab.peers(), options.rounds(), peer -> of(clients, peer).run(slice));
            String what = "select by key, " + count + (count == 1 ? " client" : " clients");
            report.heading("%s: %d slices of %,d transactions each".formatted(what, options.rounds(), slice));
            report.line("%-10s %16s %16s %16s", "", "CPU us/txn", "all threads", "txn/s");
            samples.forEach((peer, of) -> report.line(
                    "%-10s %16s %16s %16.0f",
                    peer,
                    cpu(peer, of.median(Samples.Slice::loops) / 1e3 / slice, "%.1f"),
                    cpu(peer, of.median(Samples.Slice::all) / 1e3 / slice, "%.1f"),
                    slice / (of.median(Samples.Slice::wall) / 1e9)));
            ratios("CPU per transaction, " + count + (count == 1 ? " client" : " clients"), samples, Goal.TRANSACTION);
        } finally {
            for (SelectClients of : clients.values()) {
                of.close();
            }
        }
    }

    private void stream(Stream stream) throws IOException {
        Map<Peer, StreamClient> clients = new HashMap<>();
        try {
            for (Peer peer : lab.peers()) {
                StreamClient of = StreamClient.connect(peer, stream);
                clients.put(peer, of);
                of.run();
            }
            Map<Peer, Samples> samples = interleaved.measure(
                    lab.peers(),
                    options.streamRounds(),
                    peer -> of(clients, peer).run());
            double gib = of(clients, lab.gateway()).length() / GIB;
            report.heading(
                    "%s: %d slices of %.1f MiB each".formatted(stream.name(), options.streamRounds(), gib * 1024));
            report.line("%-10s %16s %16s %16s", "", "CPU s/GiB", "all threads", "MiB/s");
            samples.forEach((peer, of) -> report.line(
                    "%-10s %16s %16s %16.0f",
                    peer,
                    cpu(peer, of.median(Samples.Slice::loops) / 1e9 / gib, "%.2f"),
                    cpu(peer, of.median(Samples.Slice::all) / 1e9 / gib, "%.2f"),
                    gib * 1024 / (of.median(Samples.Slice::wall) / 1e9)));
            ratios("CPU of " + stream.name(), samples, stream.goals());
        } finally {
            clients.values().forEach(StreamClient::close);
        }
    }

    private void ratios(String what, Map<Peer, Samples> samples, Goal.Pair goals) {
        report.ratio(what + ", gateway/pgbouncer", ratio(samples, Peer.PGBOUNCER), goals.toPgBouncer());
        report.ratio(what + ", gateway/haproxy", ratio(samples, Peer.HAPROXY), goals.toHaProxy());
        if (lab.peer(Peer.BESIDE).isPresent()) {
            report.ratio(what + ", gateway/beside", ratio(samples, Peer.BESIDE), Goal.BESIDE);
        }
    }

    /** NaN where the other is not there, or where there is no CPU time to be had. */
    private double ratio(Map<Peer, Samples> samples, String other) {
        if (!ProcessCpu.isAvailable()) {
            return Double.NaN;
        }
        Samples gateway = samples.getOrDefault(lab.gateway(), new Samples());
        Samples peer = lab.peer(other).map(samples::get).orElseGet(Samples::new);
        return gateway.median(Samples.Slice::loops) / peer.median(Samples.Slice::loops);
    }

    private static String cpu(Peer peer, double figure, String format) {
        return peer.process() == null || !ProcessCpu.isAvailable()
                ? "-"
                : String.format(java.util.Locale.ROOT, format, figure);
    }

    private static <T> T of(Map<Peer, T> all, Peer peer) {
        T one = all.get(peer);
        if (one == null) {
            throw new IllegalArgumentException("not connected: " + peer);
        }
        return one;
    }
}
