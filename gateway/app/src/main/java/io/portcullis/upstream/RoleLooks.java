package io.portcullis.upstream;

import io.portcullis.config.Target;
import io.portcullis.policy.Replication;
import io.portcullis.policy.rights.RoleFacts;
import io.portcullis.policy.rights.RoleFacts.Attributes;
import io.portcullis.policy.rights.RoleFacts.Membership;
import io.portcullis.policy.rights.RoleFacts.Some;
import io.portcullis.policy.rights.SeenBackend;
import io.portcullis.upstream.OwnQuestions.Answer;
import io.portcullis.wire.message.StartupParameter;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at what roles may do, and who is there, over connections of its own that no session's limit counts. */
public final class RoleLooks extends AbstractVerticle {
    /** Above the statement_timeout of {@link RoleQueries}. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** Left out where a pooler refuses them; the questions set what matters once more. */
    private static final List<StartupParameter> CAREFUL = List.of(
            StartupParameter.of("default_transaction_read_only", "on"),
            StartupParameter.of("search_path", "pg_catalog, pg_temp"));

    private final LatencyProbes.Means means;
    private final OwnBackends own;
    private final Duration between;
    private @Nullable TargetConnector connector;

    /** @param between the two looks at who is there */
    public RoleLooks(LatencyProbes.Means means, OwnBackends own, Duration between) {
        this.means = means;
        this.own = own;
        this.between = between;
    }

    @Override
    public void start() {
        connector = means.connector(vertx, context);
    }

    /**
     * One look; from any thread. Fails with {@link TargetRefusal} if there is no connection, or with why it was lost.
     *
     * @param target no wildcard, which has no database of its own
     */
    public CompletableFuture<RoleLook> look(Target target, String role) {
        CompletableFuture<RoleLook> result = new CompletableFuture<>();
        context.runOnContext(_ -> {
            TargetConnector connects = connector;
            if (connects == null) {
                result.completeExceptionally(new IllegalStateException("not started"));
                return;
            }
            SessionStartup startup = new SessionStartup(
                    List.of(
                            StartupParameter.of("application_name", "portcullis"),
                            StartupParameter.of("client_encoding", "UTF8")),
                    Map.of(),
                    CAREFUL,
                    Replication.NONE);
            connects.connect(target, role, target.database(), startup)
                    .compose(upstream -> look(target, role, upstream))
                    .onSuccess(result::complete)
                    .onFailure(result::completeExceptionally);
        });
        return result;
    }

    private Future<RoleLook> look(Target target, String role, Upstream upstream) {
        OwnBackends.Backend backend = OwnBackends.Backend.of(target.name(), upstream);
        own.opened(backend);
        OwnQuestions questions = OwnQuestions.over(vertx, upstream, PATIENCE);
        return new Looking(questions, target, role, upstream).run().onComplete(_ -> {
            questions.close();
            own.closed(backend);
        });
    }

    /** One look under way. */
    private final class Looking {
        private final OwnQuestions questions;
        private final Target target;
        private final String role;
        private final Upstream upstream;
        private final Set<Integer> ownPids = new HashSet<>();
        private @Nullable Attributes attributes;
        private @Nullable List<Membership> memberships;
        private @Nullable Some fileFunctions;
        private @Nullable Some creatable;
        private @Nullable Some writable;
        private @Nullable Some owned;
        private @Nullable Some definers;
        private @Nullable List<SeenBackend> first;
        private @Nullable List<SeenBackend> second;

        Looking(OwnQuestions questions, Target target, String role, Upstream upstream) {
            this.questions = questions;
            this.target = target;
            this.role = role;
            this.upstream = upstream;
        }

        Future<RoleLook> run() {
            rememberOwn();
            long begun = System.nanoTime();
            return ask(RoleQueries.BACKENDS, RoleAnswers::backends, found -> first = found)
                    .compose(_ -> ask(RoleQueries.ATTRIBUTES, RoleAnswers::attributes, found -> attributes = found))
                    .compose(_ -> ask(RoleQueries.MEMBERSHIPS, RoleAnswers::memberships, found -> memberships = found))
                    .compose(_ -> ask(RoleQueries.FILE_FUNCTIONS, RoleAnswers::some, found -> fileFunctions = found))
                    .compose(_ -> ask(RoleQueries.CREATABLE, RoleAnswers::some, found -> creatable = found))
                    .compose(_ -> ask(RoleQueries.WRITABLE, RoleAnswers::some, found -> writable = found))
                    .compose(_ -> ask(RoleQueries.OWNED, RoleAnswers::some, found -> owned = found))
                    .compose(_ -> ask(RoleQueries.DEFINERS, RoleAnswers::some, found -> definers = found))
                    .compose(_ -> again(begun))
                    .map(_ -> new RoleLook(
                            String.valueOf(target.users().of(role)),
                            upstream.address(),
                            new RoleFacts(attributes, memberships, fileFunctions, creatable, writable, owned, definers),
                            first,
                            second,
                            Set.copyOf(ownPids)));
        }

        private <T> Future<Void> ask(String sql, Function<Answer, @Nullable T> reading, Found<T> found) {
            return questions.ask(sql).map(answer -> {
                found.is(reading.apply(answer));
                return null;
            });
        }

        /** Only if somebody is there who is not expected. */
        private Future<Void> again(long begun) {
            rememberOwn();
            List<SeenBackend> there = first;
            if (there == null
                    || there.stream()
                            .allMatch(one -> ownPids.contains(one.pid())
                                    || target.users().expected().contains(one.user()))) {
                second = there;
                return Future.succeededFuture();
            }
            long left = between.minusNanos(System.nanoTime() - begun).toMillis();
            Promise<Void> waited = Promise.promise();
            vertx.setTimer(Math.max(1, left), _ -> waited.complete());
            return waited.future()
                    .compose(_ -> ask(RoleQueries.BACKENDS, RoleAnswers::backends, found -> second = found))
                    .onSuccess(_ -> rememberOwn());
        }

        private void rememberOwn() {
            own.all().stream()
                    .filter(backend -> backend.target().equals(target.name()))
                    .forEach(backend -> ownPids.add(backend.pid()));
        }
    }

    /** Takes what was found; null: it was not told. */
    @FunctionalInterface
    private interface Found<T> {
        void is(@Nullable T found);
    }
}
