package io.portcullis.server.api.form;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.TargetTls;
import io.portcullis.model.TargetUsers;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.server.api.body.PutSetting;
import io.portcullis.server.api.body.PutTarget;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Targets and settings that a client puts into the catalog, checked. */
public final class CatalogForm {
    /** As in a gateway's own targets file. */
    private static final int DEFAULT_MAX_CONNECTIONS = 100;

    private static final Duration DEFAULT_CHECK_INTERVAL = Duration.ofSeconds(1);

    private CatalogForm() {}

    /** The name of an entry that is to be there from now on. */
    public static String name(String name) {
        if (!CatalogEntry.isName(name)) {
            throw Problem.invalid("name", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                    .thrown();
        }
        return name;
    }

    /** The target that {@code body} describes. */
    public static CatalogTarget target(String name, PutTarget body) {
        boolean wildcard = Boolean.TRUE.equals(body.wildcard());
        if (wildcard && body.database() != null) {
            throw Problem.invalid(
                            "database", "can not be given for a wildcard: it takes the name that the client sends")
                    .thrown();
        }
        String ownName = body.database() == null ? name : body.database();
        List<HostPort> hosts = hosts(body);
        HostRole role = body.hostRole() == null
                ? HostRole.ANY
                : Fields.word("hostRole", body.hostRole(), List.of(HostRole.values()));
        TargetTls tls = tls(body.tls());
        Map<String, String> labels = pairs("labels", body.labels());
        Map<String, String> users = pairs("users", body.users());
        Set<String> expected = Set.copyOf(Fields.texts("expectedUsers", body.expectedUsers()));
        int maxConnections = body.maxConnections() == null ? DEFAULT_MAX_CONNECTIONS : body.maxConnections();
        Duration checkInterval = body.clientConnectionCheckInterval() == null
                ? DEFAULT_CHECK_INTERVAL
                : Times.duration("clientConnectionCheckInterval", body.clientConnectionCheckInterval());
        if (checkInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw Problem.invalid("clientConnectionCheckInterval", "must be at most 1h")
                    .thrown();
        }
        return Fields.model(
                List.of("labels", "hosts", "database", "maxConnections", "users", "expectedUsers"),
                () -> new CatalogTarget(
                        hosts,
                        role,
                        wildcard ? "" : ownName,
                        wildcard,
                        tls,
                        labels,
                        maxConnections,
                        checkInterval,
                        new TargetUsers(users, expected),
                        UnknownFields.NONE));
    }

    /** The setting of this name. */
    public static ClusterSetting setting(String name) {
        return ClusterSetting.of(name)
                .orElseThrow(() -> Problem.of(
                                ProblemType.NOT_FOUND,
                                "there is no setting of this name; known are "
                                        + String.join(
                                                ", ",
                                                List.of(ClusterSetting.values()).stream()
                                                        .map(ClusterSetting::key)
                                                        .toList()))
                        .thrown());
    }

    /** The body of the setting's entry. */
    public static Bytes value(ClusterSetting setting, PutSetting body) {
        String value = Fields.required("value", body.value());
        try {
            return CatalogBodies.of(setting, value);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw Problem.refused("value", "value: " + message).thrown();
        }
    }

    private static List<HostPort> hosts(PutTarget body) {
        List<String> texts = Fields.texts("hosts", body.hosts());
        if (texts.isEmpty()) {
            throw Problem.invalid("hosts", "is needed: at least one").thrown();
        }
        List<HostPort> hosts = new ArrayList<>();
        for (String text : texts) {
            String field = "hosts[" + hosts.size() + "]";
            try {
                hosts.add(HostPort.parse(text));
            } catch (IllegalArgumentException e) {
                throw Problem.refused(field, field + ": " + e.getMessage()).thrown();
            }
        }
        return hosts;
    }

    private static TargetTls tls(PutTarget.@Nullable Tls tls) {
        if (tls == null) {
            return TargetTls.DISABLED;
        }
        TargetTls.Mode mode = mode(Fields.required("tls.mode", tls.mode()));
        String certificates = tls.certificates() == null ? "" : tls.certificates();
        try {
            return new TargetTls(mode, certificates, UnknownFields.NONE);
        } catch (IllegalArgumentException e) {
            throw Problem.refused("tls.certificates", "tls.certificates: " + e.getMessage())
                    .thrown();
        }
    }

    private static TargetTls.Mode mode(String word) {
        for (TargetTls.Mode mode : TargetTls.Mode.values()) {
            if (Fields.word(mode).replace('_', '-').equals(word)) {
                return mode;
            }
        }
        throw Problem.invalid("tls.mode", "must be one of disable, require, verify-ca, verify-full")
                .thrown();
    }

    private static Map<String, String> pairs(String field, @Nullable Map<String, @Nullable String> given) {
        Map<String, String> pairs = new HashMap<>();
        if (given != null) {
            given.forEach((key, value) -> {
                if (value == null) {
                    throw Problem.invalid(field, "must have texts as values").thrown();
                }
                pairs.put(key, value);
            });
        }
        return pairs;
    }
}
