package io.portcullis.server.up;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.SessionId;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Gateways.ChangedSession;
import io.portcullis.server.store.Gateways.NewReport;
import io.portcullis.server.store.Gateways.OpenedSession;
import io.portcullis.server.store.Gateways.OwnBackend;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway's report, checked. Texts that clients chose are repaired rather than refused: no client may silence its gateway. */
final class ReportForm {
    static final int MAX_ENTRIES = 5_000;
    private static final int MAX_OWN = 1_000;
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern PROCESS = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern WORD = Pattern.compile("[a-z-]{0,63}");
    private static final Set<String> VIEW_STATES = Set.of("fresh", "stale", "none");
    private static final int MAX_TEXT = 256;
    /** Half a surrogate pair is no UTF-8, and PostgreSQL's jsonb takes no NUL. */
    private static final Pattern UNSTORABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");
    /** The end of the year 9999 in milliseconds. */
    private static final long LAST = 253_402_300_799_999L;

    private ReportForm() {}

    /** What is kept of a session beside the columns: the form of docs/up-channel.md. */
    private record Detail(
            @Nullable Long revision,
            @Nullable String role,
            @Nullable String origin,
            @Nullable String application,
            @Nullable String upstream,
            @Nullable Integer backendPid,
            @Nullable Long backendStarted,
            @Nullable String state,
            @Nullable Long stateSince,
            @Nullable Long bytesToClient,
            @Nullable Long bytesToTarget) {}

    static NewReport report(ReportBody body) {
        List<ReportBody.Opened> opened = list("opened", body.opened());
        List<ReportBody.Changed> changed = list("changed", body.changed());
        List<String> closed = list("closed", body.closed());
        List<ReportBody.Own> own = list("own", body.own());
        if (own.size() > MAX_OWN) {
            throw Problem.of(ProblemType.TOO_LARGE, "own may have at most " + MAX_OWN + " entries")
                    .thrown();
        }
        if (opened.size() + changed.size() + closed.size() > MAX_ENTRIES) {
            throw Problem.of(
                            ProblemType.TOO_LARGE,
                            "opened, changed and closed may together have at most " + MAX_ENTRIES + " entries")
                    .thrown();
        }
        ReportBody.View view = needed("view", body.view());
        long number = count("number", needed("number", body.number()));
        long basis = count("basis", needed("basis", body.basis()));
        if (number < 1 || basis >= number) {
            throw Problem.invalid("basis", "must be less than number").thrown();
        }
        closed.forEach(id -> require("closed", SessionId.isValid(id), "must be ids of sessions"));
        return new NewReport(
                matching("process", needed("process", body.process()), PROCESS),
                number,
                basis,
                text(needed("version", body.version())),
                instant("startedAt", needed("startedAt", body.startedAt())),
                viewState(needed("view.state", view.state())),
                view.reason() == null ? "" : matching("view.reason", view.reason(), WORD),
                countOrZero("view.epoch", view.epoch()),
                countOrZero("view.headSeq", view.headSeq()),
                view.skewMs() == null ? 0 : view.skewMs(),
                countOrZero("view.grants", view.grants()),
                indexed("opened", opened, ReportForm::opened),
                indexed("changed", changed, ReportForm::changed),
                closed,
                indexed("own", own, ReportForm::own));
    }

    private static OwnBackend own(String at, ReportBody.Own backend) {
        Long started = counter(at + ".started", backend.started());
        return new OwnBackend(needed(at + ".pid", backend.pid()), started == null ? 0 : started);
    }

    private static OpenedSession opened(String at, ReportBody.Opened session) {
        String id = needed(at + ".id", session.id());
        require(at + ".id", SessionId.isValid(id), "must be the id of a session");
        String grant = needed(at + ".grant", session.grant());
        require(at + ".grant", GrantId.isValid(grant), "must be the id of a grant");
        String login = needed(at + ".login", session.login());
        require(at + ".login", Principal.isLogin(login), "must be a login");
        String target = needed(at + ".target", session.target());
        require(at + ".target", Grant.isTargetName(target), "must be the name of a target");
        Detail detail = new Detail(
                session.revision(),
                repaired(session.role()),
                repaired(session.origin()),
                repaired(session.application()),
                repaired(session.upstream()),
                session.backendPid(),
                counter(at + ".backendStarted", session.backendStarted()),
                state(at, session.state()),
                moment(at + ".stateSince", session.stateSince()),
                counter(at + ".bytesToClient", session.bytesToClient()),
                counter(at + ".bytesToTarget", session.bytesToTarget()));
        Instant since = instant(at + ".since", needed(at + ".since", session.since()));
        return new OpenedSession(id, grant, login, target, since, json(detail));
    }

    private static ChangedSession changed(String at, ReportBody.Changed session) {
        String id = needed(at + ".id", session.id());
        require(at + ".id", SessionId.isValid(id), "must be the id of a session");
        Detail detail = new Detail(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                state(at, session.state()),
                moment(at + ".stateSince", session.stateSince()),
                counter(at + ".bytesToClient", session.bytesToClient()),
                counter(at + ".bytesToTarget", session.bytesToTarget()));
        return new ChangedSession(id, json(detail));
    }

    private interface Check<S, T> {
        T of(String path, S value);
    }

    private static <S, T> List<T> indexed(String field, List<S> values, Check<S, T> check) {
        List<T> checked = new ArrayList<>(values.size());
        for (S value : values) {
            checked.add(check.of(field + "[" + checked.size() + "]", value));
        }
        return checked;
    }

    private static <T> List<T> list(String field, @Nullable List<@Nullable T> values) {
        List<T> all = new ArrayList<>();
        if (values != null) {
            for (@Nullable T value : values) {
                all.add(needed(field + "[" + all.size() + "]", value));
            }
        }
        return all;
    }

    private static <T> T needed(String field, @Nullable T value) {
        if (value == null) {
            throw Problem.invalid(field, "is needed").thrown();
        }
        return value;
    }

    private static void require(String field, boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw Problem.invalid(field, otherwise).thrown();
        }
    }

    private static String matching(String field, String value, Pattern form) {
        require(field, form.matcher(value).matches(), "must match " + form);
        return value;
    }

    private static String viewState(String state) {
        require("view.state", VIEW_STATES.contains(state), "must be fresh, stale or none");
        return state;
    }

    private static @Nullable String state(String at, @Nullable String state) {
        return state == null ? null : matching(at + ".state", state, WORD);
    }

    private static long count(String field, long value) {
        require(field, value >= 0, "must not be negative");
        return value;
    }

    private static long countOrZero(String field, @Nullable Long value) {
        return value == null ? 0 : count(field, value);
    }

    private static @Nullable Long counter(String field, @Nullable Long value) {
        return value == null ? null : count(field, value);
    }

    private static @Nullable Long moment(String field, @Nullable Long millis) {
        return millis == null ? null : instant(field, millis).toEpochMilli();
    }

    private static Instant instant(String field, long millis) {
        require(field, millis >= 0 && millis <= LAST, "must be milliseconds since 1970");
        return Instant.ofEpochMilli(millis);
    }

    private static @Nullable String repaired(@Nullable String text) {
        return text == null ? null : text(text);
    }

    private static String text(String text) {
        String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        return UNSTORABLE.matcher(cut).replaceAll("?");
    }

    private static String json(Detail detail) {
        return new String(StrictJson.bytes(detail), StandardCharsets.UTF_8);
    }
}
