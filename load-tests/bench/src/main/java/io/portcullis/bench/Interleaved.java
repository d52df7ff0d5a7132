package io.portcullis.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures peers in turn, one slice of fixed work each per round, in another order each round: what else the machine
 * does falls on all alike.
 */
final class Interleaved {
    private final Random random;

    Interleaved(Random random) {
        this.random = random;
    }

    /** The fixed work of one slice. */
    @FunctionalInterface
    interface Work {
        void run(Peer peer) throws IOException;
    }

    Map<Peer, Samples> measure(List<Peer> peers, int rounds, Work work) throws IOException {
        Map<Peer, Samples> samples = new LinkedHashMap<>();
        peers.forEach(peer -> samples.put(peer, new Samples()));
        List<Peer> order = new ArrayList<>(peers);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (Peer peer : order) {
                Samples of = samples.get(peer);
                if (of != null) {
                    of.add(slice(peer, work));
                }
            }
        }
        return samples;
    }

    private static Samples.Slice slice(Peer peer, Work work) throws IOException {
        ProcessHandle process = peer.process();
        ProcessCpu cpu =
                process == null || !ProcessCpu.isAvailable() ? null : new ProcessCpu(process.pid(), peer.loopThreads());
        ProcessCpu.Used before = cpu == null ? new ProcessCpu.Used(0, 0) : cpu.read();
        long begin = System.nanoTime();
        work.run(peer);
        long wall = System.nanoTime() - begin;
        ProcessCpu.Used used = cpu == null ? before : cpu.read().minus(before);
        return new Samples.Slice(used.loops(), used.loops() + used.others(), wall);
    }
}
