package io.portcullis.bench;

import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway that is measured, and the one of another build beside it if there is one. */
final class Gateways implements AutoCloseable {
    /** The harness takes the packaged gateway from there instead of from this build. */
    private static final String HOME = "portcullis.gateway.home";

    /** As much as the kernel keeps of "vert.x-eventloop-thread-0". */
    private static final String LOOP_THREADS = "vert.x-eventloo";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final GrantFolder grants;
    private final String login;
    private final String password;
    private final List<GatewayProcess> processes = new ArrayList<>();

    Gateways(GrantFolder grants, String login, String password) {
        this.grants = grants;
        this.login = login;
        this.password = password;
    }

    List<Peer> start(@Nullable Path beside) {
        List<Peer> peers = new ArrayList<>();
        peers.add(start(Peer.GATEWAY));
        if (beside != null) {
            System.setProperty(HOME, beside.toString());
            peers.add(start(Peer.BESIDE));
            System.clearProperty(HOME);
        }
        return peers;
    }

    private Peer start(String name) {
        // One event loop: the peers have one thread too.
        GatewayProcess gateway = GatewayProcess.builder(grants)
                .node(name)
                .with("portcullis.event-loops", "1")
                .with("portcullis.limits.connections-per-origin", Integer.toString(Memory.SESSIONS + 50))
                .start();
        processes.add(gateway);
        ProcessHandle process = ProcessHandle.of(gateway.pid()).orElseThrow();
        Peer peer = new Peer(name, gateway.port(), login, password, process, LOOP_THREADS);
        Await.until(name + " knows the grant", PATIENCE, () -> admits(peer));
        return peer;
    }

    private static boolean admits(Peer peer) {
        try {
            Wire.close(Wire.open(peer));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        processes.forEach(GatewayProcess::close);
    }
}
