package io.portcullis.ops;

import io.portcullis.audit.JsonLinesAuditSink;
import io.portcullis.config.GatewayConfig;
import io.portcullis.config.StartSettings;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.up.AuditPosition;
import io.portcullis.up.RecordSource;
import io.portcullis.up.Uplink;
import io.portcullis.up.ViewReport;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;
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
            InstantSource clock) {
        if (settings.up() == null) {
            return null;
        }
        Uplink.Sources sources = new Uplink.Sources(
                settings.node(),
                version(),
                config.audit().dir(),
                () -> position(audit.present()),
                config.state().dir(),
                sessions::live,
                () -> ViewReport.NONE,
                RecordSource.NONE);
        return Uplink.start(vertx, settings.up(), sources, clock, new SecureRandom());
    }

    private static AuditPosition position(JsonLinesAuditSink.Present present) {
        return new AuditPosition(present.file(), present.length());
    }

    private static String version() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
    }
}
