package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The gateways: their credentials and what they report. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone. What they
 * report is not kept over a crash of the control database: they are asked for all of it again.
 */
public interface Gateways {
    /** How many credentials of one gateway are good at once: two while they are exchanged. */
    int MAX_CREDENTIALS = 2;

    /** A gateway that may use the up channel. {@code credentials}: when each that is good was made, newest first. */
    record Gateway(
            String node,
            Instant createdAt,
            List<Instant> credentials,
            @Nullable Report report) {}

    /**
     * The last accepted report, without the sessions.
     *
     * @param at when it was accepted, by the control database's clock
     * @param now that clock when it was asked
     * @param viewState {@code fresh}, {@code stale} or {@code none}
     * @param sessions how many
     */
    record Report(
            Instant at,
            Instant now,
            String version,
            Instant startedAt,
            String viewState,
            String viewReason,
            long viewEpoch,
            long viewHeadSeq,
            long viewSkewMillis,
            long viewGrants,
            int sessions) {}

    /** What a gateway says: docs/up-channel.md. {@code opened} and {@code changed} hold JSON objects of that form. */
    record NewReport(
            String process,
            long number,
            long basis,
            String version,
            Instant startedAt,
            String viewState,
            String viewReason,
            long viewEpoch,
            long viewHeadSeq,
            long viewSkewMillis,
            long viewGrants,
            List<OpenedSession> opened,
            List<ChangedSession> changed,
            List<String> closed,
            List<OwnBackend> own) {}

    /** A backend that is the gateway's and no session's. {@code started}: microseconds since 1970, 0 if it is not known. */
    record OwnBackend(int pid, long started) {}

    /** A session since the basis. {@code json}: the rest of what is shown, an object. */
    record OpenedSession(String id, String grant, String login, String target, Instant since, String json) {}

    /** {@code json}: the members that take the place of those of the same name. */
    record ChangedSession(String id, String json) {}

    /** A live session, or the last that was heard of it. {@code heardAt}: its gateway's last report. */
    record LiveSession(
            String node,
            String id,
            String grant,
            String login,
            String target,
            Instant since,
            Instant heardAt,
            Instant now,
            String json) {}

    /** What a list of sessions is narrowed to; null = not narrowed. */
    record SessionFilter(
            @Nullable String target,
            @Nullable String login,
            @Nullable String grant,
            @Nullable String node) {}

    /** A credential for a gateway; the oldest ends where there would be more than {@link #MAX_CREDENTIALS}. {@code sha256}: of the secret. */
    Uni<Void> addCredential(String node, Bytes sha256, Actor who);

    /** Ends the {@code index}th credential in the order of {@link Gateway#credentials}; empty = all. NotFound if there is none. */
    Uni<Void> removeCredential(String node, OptionalInt index, Actor who);

    /** Which gateway has the credential with this hash. */
    Uni<Optional<String>> nodeOf(Bytes sha256);

    /** By name. */
    Uni<List<Gateway>> gateways();

    /** Takes a report in one transaction; false if it does not follow on the last accepted one: the gateway is to send everything. */
    Uni<Boolean> report(String node, NewReport report);

    /** By start, then id. */
    Uni<Page<LiveSession>> sessions(SessionFilter filter, Page.Request page);

    Uni<LiveSession> session(String id);

    /** Where the lines of a gateway's audit file are known up to; 0 for a file never heard of. */
    Uni<Long> auditOffset(String node, String file);

    /**
     * Stores lines of an audit file, and the offset behind them, in one transaction.
     *
     * @return empty if {@code offset} was where the file is known up to, else that offset: nothing was stored
     */
    Uni<OptionalLong> addAudit(String node, String file, long offset, long next, List<GatewayEvent> events);

    /**
     * One line of an audit file.
     *
     * @param session null where the event has none; so with the others
     * @param json an object, or a JSON string with the line if that was malformed
     */
    record GatewayEvent(
            Instant at,
            String type,
            @Nullable String login,
            @Nullable String session,
            @Nullable String grant,
            String json) {}
}
