package io.portcullis.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What it costs to be let in: SCRAM with the client, a new connection and SCRAM with the server. */
final class Logins {
    private static final int WARM = 300;
    private static final int SLICE = 30;

    private final Lab lab;
    private final Report report;
    private final Interleaved interleaved;
    private final Options options;

    Logins(Lab lab, Report report, Interleaved interleaved, Options options) {
        this.lab = lab;
        this.report = report;
        this.interleaved = interleaved;
        this.options = options;
    }

    void run() throws IOException {
        List<Peer> peers = lab.peers().stream()
                .filter(peer -> peer.name().equals(Peer.GATEWAY) || peer.name().equals(Peer.PGBOUNCER))
                .toList();
        logIn(lab.gateway(), WARM);
        int rounds = options.quick() ? 9 : 15;
        Map<Peer, Samples> samples = interleaved.measure(peers, rounds, peer -> logIn(peer, SLICE));
        report.heading("logins, one after the other, each with its own connection to the server: %d slices of %d"
                .formatted(rounds, SLICE));
        report.line("%-10s %16s %16s %16s", "", "CPU ms/login", "all threads", "logins/s");
        samples.forEach((peer, of) -> report.line(
                "%-10s %16.2f %16.2f %16.0f",
                peer,
                of.median(Samples.Slice::loops) / 1e6 / SLICE,
                of.median(Samples.Slice::all) / 1e6 / SLICE,
                SLICE / (of.median(Samples.Slice::wall) / 1e9)));
        double ratio = lab.peer(Peer.PGBOUNCER)
                .map(pgbouncer -> of(samples, lab.gateway()) / of(samples, pgbouncer))
                .orElse(Double.NaN);
        report.ratio("CPU per login, gateway/pgbouncer", ProcessCpu.isAvailable() ? ratio : Double.NaN, Goal.LOGIN);
    }

    private static double of(Map<Peer, Samples> samples, Peer peer) {
        return samples.getOrDefault(peer, new Samples()).median(Samples.Slice::loops);
    }

    private static void logIn(Peer peer, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Wire.close(Wire.open(peer));
        }
    }
}
