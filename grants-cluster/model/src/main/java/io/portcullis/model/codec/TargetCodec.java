package io.portcullis.model.codec;

import io.portcullis.model.CatalogTarget;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.TargetUsers;
import io.portcullis.model.UnknownFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The body of a target: 1 hosts {@code [[host, port], …]}, 2 host role, 3 database (empty for the wildcard), 4 wildcard (0 or 1),
 * 5 TLS {@code {1: mode, 2: certificates}}, 6 labels {@code [[name, value], …]} by ascending name, 7 the most connections,
 * 8 client_connection_check_interval in ms, 9 users {@code [[role, user], …]} by ascending role, 10 expected users {@code [user, …]},
 * ascending; 9 and 10 are left out if there are none.
 */
final class TargetCodec {
    private static final int KNOWN = 10;
    private static final int ALWAYS = 8;
    private static final int KNOWN_TLS = 2;

    private TargetCodec() {}

    static void write(CborWriter out, CatalogTarget target) {
        TargetUsers users = target.users();
        out.map(ALWAYS
                + (users.byRole().isEmpty() ? 0 : 1)
                + (users.expected().isEmpty() ? 0 : 1)
                + target.unknown().fields().size());
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
        if (!users.byRole().isEmpty()) {
            out.integer(9).array(users.byRole().size());
            new TreeMap<>(users.byRole())
                    .forEach((role, user) -> out.array(2).text(role).text(user));
        }
        if (!users.expected().isEmpty()) {
            out.integer(10).array(users.expected().size());
            new TreeSet<>(users.expected()).forEach(out::text);
        }
        RecordFields.writeUnknown(out, target.unknown(), KNOWN);
    }

    static CatalogTarget read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN);
        List<HostPort> hosts = hosts(fields.next(1, "hosts"));
        HostRole hostRole = hostRole(fields.next(2, "host role").integer("host role"));
        String database = fields.next(3, "database").text("database");
        boolean wildcard = CommonFields.flag(fields.next(4, "wildcard"), "wildcard");
        TargetTls tls = tls(fields.next(5, "tls"));
        Map<String, String> labels = pairs(fields.next(6, "labels"), "labels");
        int maxConnections = Math.toIntExact(fields.next(7, "max connections").integer("max connections"));
        Duration checkInterval =
                Duration.ofMillis(fields.next(8, "check interval").integer("check interval"));
        Map<String, String> byRole = fields.has(9) ? pairs(in, "users") : Map.of();
        Set<String> expected = fields.has(10) ? names(in, "expected users") : Set.of();
        UnknownFields unknown = fields.rest();
        return new CatalogTarget(
                hosts,
                hostRole,
                database,
                wildcard,
                tls,
                labels,
                maxConnections,
                checkInterval,
                new TargetUsers(byRole, expected),
                unknown);
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

    private static Map<String, String> pairs(CborReader in, String what) throws RefusedRecord {
        int count = in.array(what);
        Map<String, String> pairs = new LinkedHashMap<>();
        String previous = "";
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array(what), 2, what);
            previous = ascending(previous, in.text(what), what);
            pairs.put(previous, in.text(what));
        }
        return pairs;
    }

    private static Set<String> names(CborReader in, String what) throws RefusedRecord {
        int count = in.array(what);
        Set<String> names = new LinkedHashSet<>();
        String previous = "";
        for (int i = 0; i < count; i++) {
            previous = ascending(previous, in.text(what), what);
            names.add(previous);
        }
        return names;
    }

    private static String ascending(String previous, String name, String what) {
        if (name.compareTo(previous) <= 0) {
            throw new IllegalArgumentException(what + " must ascend by their names");
        }
        return name;
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
