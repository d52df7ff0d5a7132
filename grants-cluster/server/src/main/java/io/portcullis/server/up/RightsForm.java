package io.portcullis.server.up;

import io.portcullis.model.Grant;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.store.RoleRights.Backend;
import io.portcullis.server.store.RoleRights.NewLook;
import io.portcullis.server.store.RoleRights.Right;
import io.portcullis.server.store.RoleRights.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a gateway saw of a role at a target, checked, and what it is answered. Texts that a target chose are repaired rather than refused. */
final class RightsForm {
    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_BACKENDS = 1_000;

    private static final int MAX_FINDINGS = 50;
    private static final Pattern KIND = Pattern.compile("[a-z-]{1,40}");
    private static final Pattern UNSTORABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final int MAX_NAME = 128;
    private static final int MAX_TEXT = 1_000;
    private static final long MAX_EVERY = Duration.ofDays(7).toMillis();
    private static final int MAX_GRANTS = 1_000_000;

    private RightsForm() {}

    @Schema(name = "RightsReport", description = "What a role may do at a target: docs/up-channel.md.")
    record Body(
            @Schema(required = true) @Nullable String target,
            @Schema(required = true) @Nullable String role,

            @Schema(required = true, description = "As whom the gateway logs in for it.") @Nullable
            String user,

            @Nullable String database,
            @Nullable String host,

            @Schema(description = "Until the next look; 0 = there is none.") @Nullable
            Long everyMs,

            @Schema(description = "How many there are for the role.") @Nullable
            Integer grants,

            @Schema(description = "Why there was no look; empty if there was one.") @Nullable
            String problem,

            @Schema(maxItems = MAX_FINDINGS) @Nullable List<@Nullable FindingBody> findings,

            @Schema(
                    maxItems = MAX_BACKENDS,
                    description = "Those that the gateway can not explain; left out if it was not told who is there.")
            @Nullable
            List<@Nullable BackendBody> backends) {}

    @Schema(name = "ReportedRight")
    record FindingBody(
            @Schema(required = true) @Nullable String kind,

            @Schema(
                    required = true,
                    enumeration = {"critical", "high", "low"})
            @Nullable
            String severity,

            @Nullable String detail) {}

    @Schema(name = "ReportedBackend")
    record BackendBody(
            @Schema(required = true) @Nullable Integer pid,
            @Schema(required = true) @Nullable String user,
            @Nullable String application,
            @Nullable String client,

            @Schema(description = "Microseconds since 1970; 0 = not known.") @Nullable
            Long started) {}

    @Schema(name = "RightsTaken")
    record Taken(
            @Schema(description = "Whether it could be told which of the sessions no gateway has.")
            boolean judged,

            @Schema(description = "Those that no gateway has.")
            List<NobodysView> nobodys) {}

    @Schema(name = "NobodysBackend")
    record NobodysView(
            int pid,
            String user,
            @Schema(enumeration = {"critical", "high"}) String severity) {
        static NobodysView of(RoleRights.Nobodys one) {
            return new NobodysView(
                    one.backend().pid(), one.backend().user(), one.severity().code());
        }
    }

    static NewLook of(Body body) {
        String target = needed("target", body.target());
        if (!Grant.isTargetName(target)) {
            throw Problem.invalid("target", "must be the name of a target").thrown();
        }
        return new NewLook(
                target,
                name("role", body.role()),
                name("user", body.user()),
                repaired(body.database(), MAX_NAME),
                repaired(body.host(), MAX_NAME),
                (int) within("grants", body.grants() == null ? 0 : body.grants(), MAX_GRANTS),
                Duration.ofMillis(within("everyMs", body.everyMs() == null ? 0 : body.everyMs(), MAX_EVERY)),
                repaired(body.problem(), MAX_TEXT),
                rights(body.findings()),
                body.backends() == null ? null : backends(body.backends()));
    }

    /** One of each kind. */
    private static List<Right> rights(@Nullable List<@Nullable FindingBody> findings) {
        Map<String, Right> rights = new LinkedHashMap<>();
        List<@Nullable FindingBody> all = findings == null ? List.of() : findings;
        bounded("findings", all, MAX_FINDINGS);
        for (int i = 0; i < all.size(); i++) {
            String at = "findings[" + i + "]";
            FindingBody one = needed(at, all.get(i));
            String kind = needed(at + ".kind", one.kind());
            if (!KIND.matcher(kind).matches()) {
                throw Problem.invalid(at + ".kind", "must match " + KIND).thrown();
            }
            Severity severity = Severity.of(needed(at + ".severity", one.severity()))
                    .orElseThrow(() -> Problem.invalid(at + ".severity", "must be critical, high or low")
                            .thrown());
            rights.put(kind, new Right(kind, severity, repaired(one.detail(), MAX_TEXT)));
        }
        return List.copyOf(rights.values());
    }

    private static List<Backend> backends(List<@Nullable BackendBody> all) {
        bounded("backends", all, MAX_BACKENDS);
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String at = "backends[" + i + "]";
            BackendBody one = needed(at, all.get(i));
            backends.add(new Backend(
                    (int) within(at + ".pid", needed(at + ".pid", one.pid()), Integer.MAX_VALUE),
                    repaired(needed(at + ".user", one.user()), MAX_NAME),
                    repaired(one.application(), MAX_NAME),
                    repaired(one.client(), MAX_NAME),
                    within(at + ".started", one.started() == null ? 0 : one.started(), Long.MAX_VALUE)));
        }
        return backends;
    }

    private static void bounded(String field, List<?> all, int most) {
        if (all.size() > most) {
            throw Problem.of(ProblemType.TOO_LARGE, field + " may have at most " + most + " entries")
                    .thrown();
        }
    }

    private static long within(String field, long value, long most) {
        if (value < 0 || value > most) {
            throw Problem.invalid(field, "must be from 0 to " + most).thrown();
        }
        return value;
    }

    private static String name(String field, @Nullable String name) {
        String text = repaired(needed(field, name), MAX_NAME);
        if (text.isEmpty()) {
            throw Problem.invalid(field, "must not be empty").thrown();
        }
        return text;
    }

    private static String repaired(@Nullable String text, int most) {
        if (text == null) {
            return "";
        }
        String cut = text.length() > most ? text.substring(0, most) : text;
        return UNSTORABLE.matcher(cut).replaceAll("\ufffd");
    }

    private static <T> T needed(String field, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(field, "is needed").thrown();
        }
        return value;
    }
}
