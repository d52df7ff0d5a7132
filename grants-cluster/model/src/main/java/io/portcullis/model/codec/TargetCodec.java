package io.portcullis.model.codec;

import io.portcullis.model.CatalogTarget;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.UnknownFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The body of a target: 1 hosts {@code [[host, port], …]}, 2 host role, 3 database (empty for the wildcard), 4 wildcard (0 or 1),
 * 5 TLS {@code {1: mode, 2: certificates}}, 6 labels {@code [[name, value], …]} by ascending name, 7 the most connections,
 * 8 client_connection_check_interval in ms.
 */
final class TargetCodec {
    private static final int KNOWN = 8;
    private static final int KNOWN_TLS = 2;

    private TargetCodec() {}

    static void write(CborWriter out, CatalogTarget target) {
        out.map(KNOWN + target.unknown().fields().size());
        out.integer(1).array(target.hosts().size());
        for (HostPort host : target.hosts()) {
            out.array(2).text(host.host()).integer(host.port());
        }
        out.integer(2).integer(code(target.hostRole()));
        out.integer(3).text(target.database());
        out.integer(4).integer(target.wildcard() ? 1 : 0);
        out.integer(5);
        write(out, target.tls());
        out.integer(6).array(target.labels().size());
        new TreeMap<>(target.labels())
                .forEach((name, value) -> out.array(2).text(name).text(value));
        out.integer(7).integer(target.maxConnections());
        out.integer(8).integer(target.checkInterval().toMillis());
        RecordFields.writeUnknown(out, target.unknown(), KNOWN);
    }

    static CatalogTarget read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN);
        List<HostPort> hosts = hosts(fields.next(1, "hosts"));
        HostRole hostRole = hostRole(fields.next(2, "host role").integer("host role"));
        String database = fields.next(3, "database").text("database");
        boolean wildcard = CommonFields.flag(fields.next(4, "wildcard"), "wildcard");
        TargetTls tls = tls(fields.next(5, "tls"));
        Map<String, String> labels = labels(fields.next(6, "labels"));
        int maxConnections = Math.toIntExact(fields.next(7, "max connections").integer("max connections"));
        Duration checkInterval =
                Duration.ofMillis(fields.next(8, "check interval").integer("check interval"));
        UnknownFields unknown = fields.rest();
        return new CatalogTarget(
                hosts, hostRole, database, wildcard, tls, labels, maxConnections, checkInterval, unknown);
    }

    private static List<HostPort> hosts(CborReader in) throws RefusedRecord {
        int count = in.array("hosts");
        List<HostPort> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array("host"), 2, "host");
            String host = in.text("host");
            hosts.add(new HostPort(host, Math.toIntExact(in.integer("port"))));
        }
        return hosts;
    }

    private static Map<String, String> labels(CborReader in) throws RefusedRecord {
        int count = in.array("labels");
        Map<String, String> labels = new LinkedHashMap<>();
        String previous = "";
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array("label"), 2, "label");
            String name = in.text("label");
            if (name.compareTo(previous) <= 0) {
                throw new IllegalArgumentException("labels must ascend by their names");
            }
            labels.put(name, in.text("label"));
            previous = name;
        }
        return labels;
    }

    private static void write(CborWriter out, TargetTls tls) {
        out.map(KNOWN_TLS + tls.unknown().fields().size());
        out.integer(1).integer(code(tls.mode()));
        out.integer(2).text(tls.certificates());
        RecordFields.writeUnknown(out, tls.unknown(), KNOWN_TLS);
    }

    private static TargetTls tls(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN_TLS);
        TargetTls.Mode mode = mode(fields.next(1, "mode").integer("mode"));
        String certificates = fields.next(2, "certificates").text("certificates");
        return new TargetTls(mode, certificates, fields.rest());
    }

    private static int code(HostRole role) {
        return switch (role) {
            case PRIMARY -> 0;
            case STANDBY -> 1;
            case ANY -> 2;
        };
    }

    private static HostRole hostRole(long code) {
        for (HostRole role : HostRole.values()) {
            if (code(role) == code) {
                return role;
            }
        }
        throw new IllegalArgumentException("host role " + code + " is unknown");
    }

    private static int code(TargetTls.Mode mode) {
        return switch (mode) {
            case DISABLE -> 0;
            case REQUIRE -> 1;
            case VERIFY_CA -> 2;
            case VERIFY_FULL -> 3;
        };
    }

    private static TargetTls.Mode mode(long code) {
        for (TargetTls.Mode mode : TargetTls.Mode.values()) {
            if (code(mode) == code) {
                return mode;
            }
        }
        throw new IllegalArgumentException("mode " + code + " is unknown");
    }
}
