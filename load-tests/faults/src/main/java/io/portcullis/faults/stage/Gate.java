package io.portcullis.faults.stage;

import io.portcullis.faults.history.Span;
import io.portcullis.faults.net.Place;
import io.portcullis.faults.recording.Door;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One gateway, through all its starts. */
public final class Gate {
    private final String name;
    private final Place place;
    private final GatewayBuilder builder;
    private final int port = FreePort.next();
    private @Nullable GatewayProcess process;

    /** @param builder knows the name already */
    Gate(String name, Place place, GatewayBuilder builder) {
        this.name = name;
        this.place = place;
        this.builder = builder.at(place.address(), place.prefix())
                .with("portcullis.listener.port", Integer.toString(port))
                .with("quarkus.http.port", Integer.toString(FreePort.next()));
    }

    public String name() {
        return name;
    }

    public Place place() {
        return place;
    }

    public Door door() {
        return new Door(name, place.address(), port);
    }

    /** Returns when it is ready, which is when its view of the grants is fresh. */
    public void start() {
        process = builder.start();
    }

    public GatewayProcess process() {
        return Objects.requireNonNull(process, "not started");
    }

    /** Whether it says of itself that it sees the cluster. */
    public boolean isFresh() {
        return process().metricOrZero("portcullis_view_fresh") == 1;
    }

    /** Whether it says so because of what it heard after that instant: a gateway that hears nothing takes a while to notice. */
    public boolean isFreshSince(Instant when) {
        double age = process().metricOrZero("portcullis_view_beacon_age_seconds");
        return isFresh() && Instant.now().minusNanos((long) (age * 1e9)).isAfter(when);
    }

    /** When it was stale by its own log since its last start, until now. */
    public List<Span> staleSpans() {
        return ViewLog.stale(process().logLines(), Instant.now());
    }

    void close() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
