package io.portcullis.bench;

import io.portcullis.harness.GatewayJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The two figures that a busy machine does not change: system calls and bytes allocated per transaction. */
final class Gates {
    private static final int TRACED_TRANSACTIONS = 3_000;
    private static final int ALLOCATING_TRANSACTIONS = 50_000;

    private final Lab lab;
    private final Report report;
    private final RandomGenerator random;

    Gates(Lab lab, Report report, RandomGenerator random) {
        this.lab = lab;
        this.report = report;
        this.random = random;
    }

    void systemCalls() throws IOException {
        Optional<Path> strace = Program.find("strace");
        report.heading("system calls per transaction: %,d transactions under strace".formatted(TRACED_TRANSACTIONS));
        if (strace.isEmpty() || !ProcessCpu.isAvailable()) {
            report.line("not measured: strace is not installed (Linux: apt-get install strace, dnf install strace)");
        }
        for (int clients : new int[] {1, 8, 32}) {
            double ofGateway = Double.NaN;
            if (strace.isPresent() && ProcessCpu.isAvailable()) {
                for (Peer peer : lab.peers()) {
                    double count = peer.process() == null ? Double.NaN : trace(new Strace(strace.get()), peer, clients);
                    if (peer.name().equals(Peer.GATEWAY)) {
                        ofGateway = count;
                    }
                }
            }
            String what = "system calls per transaction, " + clients + (clients == 1 ? " client" : " clients");
            if (clients == 1) {
                report.gate(what, ofGateway, "%.2f", Goal.SYSCALLS_1);
            } else if (clients == 32) {
                report.gate(what, ofGateway, "%.2f", Goal.SYSCALLS_32);
            }
        }
    }

    private double trace(Strace strace, Peer peer, int clients) throws IOException {
        try (SelectClients connected = SelectClients.connect(peer, clients, random)) {
            connected.run(TRACED_TRANSACTIONS);
            Map<String, Long> calls = strace.count(peer, () -> connected.run(TRACED_TRANSACTIONS));
            double perTransaction =
                    calls.values().stream().mapToLong(Long::longValue).sum() / (double) TRACED_TRANSACTIONS;
            report.line("%-10s %2d clients  %6.2f  %s", peer, clients, perTransaction, inWords(calls));
            return perTransaction;
        } catch (IOException e) {
            report.line("%-10s %2d clients  not measured: %s", peer, clients, String.valueOf(e.getMessage()));
            return Double.NaN;
        }
    }

    private static String inWords(Map<String, Long> calls) {
        return calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(6)
                .map(call -> String.format(
                        Locale.ROOT, "%s %.2f", call.getKey(), call.getValue() / (double) TRACED_TRANSACTIONS))
                .collect(Collectors.joining(", "));
    }

    void allocation() throws IOException {
        report.heading("bytes allocated per transaction on the gateway's event loops: %,d transactions"
                .formatted(ALLOCATING_TRANSACTIONS));
        double worst = Double.NaN;
        ProcessHandle process = lab.gateway().process();
        if (process != null) {
            try (GatewayJvm jvm = GatewayJvm.of(process)) {
                for (int clients : List.of(1, 8, 32)) {
                    double bytes = allocated(jvm, clients);
                    report.line("%2d clients  %8.1f", clients, bytes);
                    worst = Double.isNaN(worst) ? bytes : Math.max(worst, bytes);
                }
                ofStream(jvm);
            } catch (IOException e) {
                report.line("not measured: %s", String.valueOf(e.getMessage()));
            }
        }
        report.gate("bytes allocated per transaction", worst, "%.0f", Goal.ALLOCATED);
    }

    private void ofStream(GatewayJvm jvm) throws IOException {
        try (StreamClient client = StreamClient.connect(lab.gateway(), Stream.COPY_114)) {
            client.run();
            long before = jvm.allocated();
            client.run();
            long bytes = jvm.allocated() - before;
            report.line("%s: %,d bytes in %.1f MiB", Stream.COPY_114.name(), bytes, client.length() / (1024.0 * 1024));
        }
    }

    private double allocated(GatewayJvm jvm, int clients) throws IOException {
        try (SelectClients connected = SelectClients.connect(lab.gateway(), clients, random)) {
            connected.run(2_000);
            long before = jvm.allocated();
            connected.run(ALLOCATING_TRANSACTIONS);
            return (jvm.allocated() - before) / (double) ALLOCATING_TRANSACTIONS;
        }
    }
}
