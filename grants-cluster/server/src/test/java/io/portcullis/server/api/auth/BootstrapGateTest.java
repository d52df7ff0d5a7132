package io.portcullis.server.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Principal;
import io.portcullis.server.config.Role;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Bootstrap;
import io.portcullis.server.store.SignInDemand;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BootstrapGateTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final FakeDatabase database = new FakeDatabase();
    private Instant now = NOON;

    private static class FakeDatabase implements Bootstrap {
        private boolean ended;
        private boolean down;
        private boolean hangs;
        private final List<String> audit = new ArrayList<>();

        @Override
        public Uni<Boolean> ended() {
            return answer(() -> ended);
        }

        @Override
        public Uni<Void> end(Actor first) {
            return answer(() -> {
                ended = true;
                return null;
            });
        }

        @Override
        public Uni<Void> endAgain(Actor node) {
            return answer(() -> {
                ended = true;
                audit.add(node.name() + " again");
                return null;
            });
        }

        @Override
        public Uni<Void> again(Actor node, Instant until) {
            return answer(() -> {
                audit.add(node.name() + " " + until);
                return null;
            });
        }

        private <T extends @Nullable Object> Uni<T> answer(Supplier<T> value) {
            if (hangs) {
                return Uni.createFrom().nothing();
            }
            return Uni.createFrom().item(() -> {
                if (down) {
                    throw new IllegalStateException("down");
                }
                return value.get();
            });
        }
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private BootstrapGate gate(@Nullable Instant againUntil) {
        return new BootstrapGate(database, vertx, new Actor("node a"), againUntil, () -> now);
    }

    private static boolean isOpen(BootstrapGate gate) {
        return gate.isOpen().await().atMost(SOON);
    }

    private static Identity operator(Principal.Kind kind) {
        return new Identity(
                new Actor("people/olga", "https://idp", "p1"),
                kind,
                "olga",
                Set.of(Role.OPERATOR),
                List.of(),
                SignInDemand.Facts.UNSAID,
                null,
                TokenClaims.NONE);
    }

    @Test
    void nobodyIsLetInBeforeTheDatabaseHasSaidAnything() {
        database.down = true;

        assertThrows(IllegalStateException.class, () -> isOpen(gate(null)));
    }

    @Test
    void whatTheDatabaseSaidLastCountsWhileItIsAway() {
        BootstrapGate gate = gate(null);
        assertTrue(isOpen(gate));
        database.down = true;
        gate.refresh();

        assertTrue(isOpen(gate));
    }

    @Test
    void anotherNodesFirstOperatorEndsItHere() {
        BootstrapGate gate = gate(null);
        assertTrue(isOpen(gate));

        database.ended = true;
        gate.refresh();

        assertFalse(isOpen(gate));
    }

    @Test
    void theEndCountsOnEachNodeAtOnce() {
        BootstrapGate gate = gate(null);
        BootstrapGate other = gate(null);
        assertTrue(isOpen(other));

        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);

        assertFalse(isOpen(other), "without waiting until it looks by itself");
    }

    @Test
    void aDatabaseThatHangsIsNotWaitedForIfItSaidSomethingBefore() {
        BootstrapGate gate = gate(null);
        assertTrue(isOpen(gate));
        database.hangs = true;

        assertTrue(isOpen(gate));
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);
    }

    /** As after a restore from a backup that is older than the first operator. */
    @Test
    void whatHasEndedStaysSoThoughTheDatabaseLosesItAndIsWrittenDownAgain() {
        BootstrapGate gate = gate(null);
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);
        database.ended = false;

        gate.refresh();

        assertFalse(isOpen(gate));
        assertTrue(database.ended);
        assertEquals(List.of("node a again"), database.audit);
        assertFalse(isOpen(gate(null)), "also at a node that has just started");
    }

    @Test
    void anAnswerThatWasUnderWayWhileItEndedDoesNotOpenItAgain() {
        UnicastProcessor<Boolean> slow = UnicastProcessor.create();
        BootstrapGate gate = new BootstrapGate(
                new FakeDatabase() {
                    private int asked;

                    @Override
                    public Uni<Boolean> ended() {
                        return asked++ == 0 ? slow.toUni() : super.ended();
                    }
                },
                vertx,
                new Actor("node a"),
                null,
                () -> now);
        gate.refresh();
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);

        slow.onNext(false);

        assertFalse(isOpen(gate));
    }

    @Test
    void aServiceEndsNothingAndAPersonDoes() {
        BootstrapGate gate = gate(null);

        gate.onSignIn(operator(Principal.Kind.SERVICE)).await().atMost(SOON);
        assertTrue(isOpen(gate));
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);

        assertFalse(isOpen(gate));
        assertTrue(database.ended);
    }

    @Test
    void anOperatorIsNotKeptOutByADatabaseThatIsAwayAndEndsItTheNextTime() {
        BootstrapGate gate = gate(null);
        database.down = true;
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);
        assertFalse(database.ended);

        database.down = false;
        gate.onSignIn(operator(Principal.Kind.HUMAN)).await().atMost(SOON);

        assertTrue(database.ended);
    }

    @Test
    void whoIsLockedOutGetsItBackForAWhileAndTheAuditIsToldOnce() {
        database.ended = true;
        BootstrapGate gate = gate(NOON.plusSeconds(60));
        database.down = true;
        gate.refresh();
        assertEquals(List.of(), database.audit);
        database.down = false;
        gate.refresh();
        gate.refresh();

        assertTrue(isOpen(gate));
        assertEquals(List.of("node a 2026-11-26T12:01:00Z"), database.audit);
        now = NOON.plusSeconds(60);
        assertFalse(isOpen(gate));
    }
}
