package io.portcullis.ops;

import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.config.GatewayConfig;
import io.portcullis.config.StartSettings;
import io.portcullis.grants.RecordStore;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.grants.view.Freshness;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.up.AuditPosition;
import io.portcullis.up.OwnBackend;
import io.portcullis.up.Uplink;
import io.portcullis.up.ViewReport;
import io.portcullis.upstream.OwnBackends;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the up channel together from what it tells of. */
final class Up {
    private Up() {}

    /** Null if there is none. */
    static @Nullable Uplink start(
            Vertx vertx,
            GatewayConfig config,
            StartSettings settings,
            JsonLinesAuditSink audit,
            SessionRegistry sessions,
            RecordStore records,
            @Nullable ClusterReplica cluster,
            OwnBackends own,
            InstantSource clock) {
        if (settings.up() == null) {
            return null;
        }
        Uplink.Sources sources = new Uplink.Sources(
                settings.node(),
                Clusters.version(),
                config.audit().dir(),
                () -> position(audit.present()),
                config.state().dir(),
                sessions::live,
                () -> view(records, cluster, clock),
                () -> own(own),
                records::replicatedAfter);
        return Uplink.start(vertx, settings.up(), sources, config.limits().links(), clock, new SecureRandom());
    }

    private static List<OwnBackend> own(OwnBackends own) {
        return own.all().stream()
                .map(one -> new OwnBackend(one.target(), one.pid(), one.started()))
                .toList();
    }

    private static AuditPosition position(JsonLinesAuditSink.Present present) {
        return new AuditPosition(present.file(), present.length());
    }

    private static ViewReport view(RecordStore records, @Nullable ClusterReplica cluster, InstantSource clock) {
        if (cluster == null) {
            return ViewReport.NONE;
        }
        Freshness view = cluster.view();
        boolean fresh = view.isFresh(clock.millis());
        return new ViewReport(
                fresh ? ViewReport.Freshness.FRESH : ViewReport.Freshness.STALE,
                fresh ? "" : view.staleReason().code(),
                view.epoch(),
                view.head(),
                -view.skew(),
                records.grants());
    }
}
