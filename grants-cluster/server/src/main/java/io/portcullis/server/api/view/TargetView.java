package io.portcullis.server.api.view;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.HostPort;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.RefusedRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "Target", description = "A target of the catalog. A gateway's own targets file wins over it, by name.")
public record TargetView(
        String name,

        @Schema(description = "One more with each change; also the ETag.")
        long revision,

        List<String> hosts,
        @Schema(enumeration = {"any", "primary", "standby"}) String hostRole,
        @Schema(description = "Empty for a wildcard.") String database,
        boolean wildcard,
        Tls tls,
        Map<String, String> labels,
        int maxConnections,
        @Schema(format = "duration", examples = "PT1S") String clientConnectionCheckInterval,

        @Schema(description = "As which user gateways log in for a role; a role without an entry is the user itself.")
        Map<String, String> users,

        @Schema(description = "Users whose sessions there need not come from a gateway.")
        List<String> expectedUsers,

        PositionView position) {

    @Schema(name = "TlsOfTarget")
    public record Tls(
            @Schema(enumeration = {"disable", "require", "verify-ca", "verify-full"})
            String mode,

            String certificates) {}

    /** Refused with a problem if a newer version wrote what this one can not read. */
    public static TargetView of(CatalogEntry entry) {
        CatalogTarget target;
        try {
            target = CatalogBodies.target(entry);
        } catch (RefusedRecord _) {
            throw Newer.problem(entry);
        }
        return new TargetView(
                entry.name(),
                entry.revision(),
                target.hosts().stream().map(HostPort::toString).toList(),
                target.hostRole().name().toLowerCase(Locale.ROOT),
                target.database(),
                target.wildcard(),
                new Tls(
                        target.tls().mode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        target.tls().certificates()),
                new TreeMap<>(target.labels()),
                target.maxConnections(),
                target.checkInterval().toString(),
                new TreeMap<>(target.users().byRole()),
                target.users().expected().stream().sorted().toList(),
                PositionView.of(entry));
    }
}
