package io.portcullis.bench;

import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayJvm;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a session costs that does nothing: resident memory of each proxy, live heap of the gateway. */
final class Memory {
    static final int SESSIONS = 1_000;
    /** What is made once, at the first login, is no cost of a session. */
    private static final int FIRST_SESSIONS = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Lab lab;
    private final Report report;

    Memory(Lab lab, Report report) {
        this.lab = lab;
        this.report = report;
    }

    void run() throws IOException {
        report.heading("memory of an idle session: %,d sessions".formatted(SESSIONS));
        report.line("%-10s %16s %16s", "", "resident KiB", "live heap KiB");
        double heap = Double.NaN;
        for (Peer peer : lab.peers()) {
            ProcessHandle process = peer.process();
            if (process != null) {
                double ofPeer = measure(peer, process);
                heap = peer.name().equals(Peer.GATEWAY) ? ofPeer : heap;
            }
        }
        report.gate("bytes of live heap per idle session", heap, "%.0f", Goal.IDLE_HEAP);
    }

    /** Returns the bytes of live heap per session; NaN if the peer is no JVM that we may ask. */
    private double measure(Peer peer, ProcessHandle process) throws IOException {
        List<SocketChannel> sessions = new ArrayList<>();
        boolean isGateway = peer.isGateway();
        try (GatewayJvm jvm = isGateway ? GatewayJvm.of(process) : null) {
            open(peer, FIRST_SESSIONS, sessions);
            long heapBefore = jvm == null ? 0 : jvm.liveHeap();
            double residentBefore = resident(process);
            open(peer, SESSIONS - FIRST_SESSIONS, sessions);
            double resident = resident(process) - residentBefore;
            double heap = jvm == null ? Double.NaN : jvm.liveHeap() - heapBefore;
            int count = SESSIONS - FIRST_SESSIONS;
            report.line("%-10s %16s %16s", peer, kib(resident / count), kib(heap / count));
            return heap / count;
        } finally {
            sessions.forEach(Wire::close);
            Await.until("the backends are gone", PATIENCE, () -> lab.backends() == 0);
        }
    }

    private static void open(Peer peer, int count, List<SocketChannel> sessions) throws IOException {
        for (int i = 0; i < count; i++) {
            sessions.add(Wire.open(peer));
        }
    }

    private static double resident(ProcessHandle process) throws IOException {
        return ProcessCpu.isAvailable() ? ProcessMemory.resident(process.pid()) : Double.NaN;
    }

    private static String kib(double bytes) {
        return Double.isNaN(bytes) ? "-" : String.format(Locale.ROOT, "%.1f", bytes / 1024);
    }
}
