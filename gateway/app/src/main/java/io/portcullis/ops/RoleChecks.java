package io.portcullis.ops;

import io.portcullis.config.Target;
import io.portcullis.config.TargetDirectory;
import io.portcullis.log.LogText;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.Scopes;
import io.portcullis.policy.rights.GrantLimits;
import io.portcullis.policy.rights.RoleRights;
import io.portcullis.policy.rights.SeenBackend;
import io.portcullis.policy.rights.Strangers;
import io.portcullis.relay.SessionRegistry;
import io.portcullis.session.LiveSession;
import io.portcullis.up.RightsDesk;
import io.portcullis.up.RightsReport;
import io.portcullis.upstream.RoleLook;
import io.portcullis.upstream.RoleLooks;
import io.portcullis.upstream.TargetRefusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks, one after another and on a thread of its own, at what the roles of grants may do at their targets and who else is there: soon after
 * a role has its first grant, then again and again, and when the cluster asks.
 */
final class RoleChecks {
    private static final Logger LOG = Logger.getLogger("io.portcullis.rights");
    private static final long PAUSE_MILLIS = 500;
    /** Between two readings of all grants. */
    private static final long READ_MILLIS = 10_000;
    /** Questions have deadlines of their own, which together are shorter. */
    private static final long LOOK_SECONDS = 150;

    private static final long SESSIONS_SECONDS = 5;

    private final Supplier<List<Grant>> grants;
    private final TargetDirectory targets;
    private final RoleLooks looks;
    private final SessionRegistry sessions;
    private final @Nullable RightsDesk desk;
    private final Duration every;
    private final InstantSource clock;
    private final RolePairs pairs;
    private final RightsBook book = new RightsBook();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-rights").unstarted(this::run);
    private long readAt;

    /** @param desk null: nobody is told */
    RoleChecks(
            Supplier<List<Grant>> grants,
            TargetDirectory targets,
            RoleLooks looks,
            SessionRegistry sessions,
            @Nullable RightsDesk desk,
            Duration every,
            InstantSource clock,
            RandomGenerator random) {
        this.grants = grants;
        this.targets = targets;
        this.looks = looks;
        this.sessions = sessions;
        this.desk = desk;
        this.every = every;
        this.clock = clock;
        this.pairs = new RolePairs(every, random);
    }

    /** What was found last. */
    RightsBook book() {
        return book;
    }

    RoleChecks start() {
        thread.start();
        return this;
    }

    void close() {
        closing.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                step();
            }
        } catch (InterruptedException e) {
            LOG.debug("the looks at roles ended");
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=\"looks at roles\" consequence=\"nobody is told what roles may do\"", e);
        }
    }

    private void step() throws InterruptedException {
        long now = clock.millis();
        Set<String> wanted = desk == null ? Set.of() : desk.wanted();
        if (!wanted.isEmpty() || now - readAt >= READ_MILLIS || now < readAt) {
            readAt = now;
            pairs.take(grants.get(), targets, now).forEach((pair, _) -> book.forget(pair));
            pairs.asked(wanted, now);
        }
        Map.Entry<RolePairs.Pair, RolePairs.State> due = pairs.due(now);
        if (due != null) {
            look(due.getKey(), due.getValue());
        }
    }

    private void look(RolePairs.Pair pair, RolePairs.State state) throws InterruptedException {
        Target target = state.target;
        Set<Integer> own = new HashSet<>(pids(target.name()));
        RoleLook seen;
        try {
            seen = looks.look(target, pair.role()).get(LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            failed(pair, state, words(e));
            return;
        }
        own.addAll(pids(target.name()));
        own.addAll(seen.own());
        state.findings = RoleRights.judge(seen.facts(), new GrantLimits(scopes(state.grants))).stream()
                .map(one -> new RightsReport.Finding(
                        one.kind().code(), one.severity().code(), one.detail()))
                .toList();
        book.found(pair, state.findings);
        List<SeenBackend> strangers = seen.first() == null || seen.second() == null
                ? null
                : Strangers.of(seen.first(), seen.second(), own, target.users().expected());
        tell(
                pair,
                new RightsReport(
                        pair.target(),
                        pair.role(),
                        seen.user(),
                        target.database(),
                        literal(seen.host().toString()),
                        every.toMillis(),
                        state.grants.size(),
                        "",
                        state.findings,
                        strangers == null
                                ? null
                                : strangers.stream().map(RoleChecks::backend).toList()));
    }

    private void failed(RolePairs.Pair pair, RolePairs.State state, String why) throws InterruptedException {
        book.failed(pair, why);
        tell(
                pair,
                new RightsReport(
                        pair.target(),
                        pair.role(),
                        Objects.requireNonNullElse(state.target.users().of(pair.role()), pair.role()),
                        state.target.database(),
                        "",
                        every.toMillis(),
                        state.grants.size(),
                        cut(why),
                        state.findings,
                        null));
    }

    private void tell(RolePairs.Pair pair, RightsReport report) throws InterruptedException {
        if (desk != null) {
            List<RightsDesk.Nobodys> nobodys = desk.send(report);
            if (nobodys != null && report.backends() != null) {
                book.nobodys(pair, nobodys);
                if (!nobodys.isEmpty()) {
                    pairs.soon(pair, clock.millis());
                }
            }
        }
    }

    private Set<Integer> pids(String target) throws InterruptedException {
        Set<Integer> pids = new HashSet<>();
        try {
            for (LiveSession session : sessions.live().get(SESSIONS_SECONDS, TimeUnit.SECONDS)) {
                if (session.admission().grant().target().equals(target)) {
                    pids.add(session.admission().backendPid());
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            // The cluster knows them too, and it decides.
            LOG.debugf(e, "sessions could not be looked at");
        }
        return pids;
    }

    private static List<GrantScope> scopes(List<Grant> grants) {
        // A scope that can not be enforced admits nobody.
        return grants.stream()
                .map(grant -> Scopes.enforceable(grant.scope()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static RightsReport.Backend backend(SeenBackend seen) {
        return new RightsReport.Backend(seen.pid(), seen.user(), seen.application(), seen.client(), seen.started());
    }

    private static String words(Exception failure) {
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        if (cause instanceof TargetRefusal refusal) {
            return refusal.operatorDetail();
        }
        return failure instanceof TimeoutException ? "it took too long" : String.valueOf(cause);
    }

    private static String cut(String text) {
        String line = LogText.quoted(text);
        return line.substring(1, line.length() - 1);
    }

    /** Java writes the name that was resolved in front of an address, if there was one, and a slash in any case. */
    private static String literal(String address) {
        return address.substring(address.indexOf('/') + 1);
    }
}
