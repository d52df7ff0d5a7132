package io.portcullis.faults.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.faults.history.Attempt;
import io.portcullis.faults.history.Bounds;
import io.portcullis.faults.history.Checker;
import io.portcullis.faults.history.Outcome;
import io.portcullis.faults.history.Span;
import io.portcullis.faults.history.Subject;
import io.portcullis.faults.history.Subject.Ending;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.history.Verdict;
import io.portcullis.faults.history.Violation.Promise;
import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that knows grants from files is enough to see whether the recorder sees. */
class RecorderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static GrantFolder grants;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start();
        postgres.execute("postgres", "create database shop");
        grants = GrantFolder.create(folder);
        grants.target(TargetSpec.of("shop", postgres));
        grants.role(postgres, "shop", "clerk");
        gateway = GatewayProcess.builder(grants).start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        postgres.close();
    }

    @Test
    void aRevocationIsSeenInTheSessionAndAtTheLogin() {
        try (Recorder recorder = recorder()) {
            Grant stays = watch(recorder, "anna");
            Grant goes = watch(recorder, "bert");
            awaitAdmitted(recorder, stays);
            awaitAdmitted(recorder, goes);

            revoke(recorder, goes);
            Instant revoked = Instant.now();

            await(
                    recorder,
                    "the session's end",
                    attempt -> isOf(goes, attempt)
                            && attempt.kind() == Attempt.Kind.SESSION
                            && isRefused(attempt, "57P01"));
            await(
                    recorder,
                    "a refused login",
                    // One that was under way when the revocation's answer came proves nothing.
                    attempt -> isOf(goes, attempt)
                            && attempt.kind() == Attempt.Kind.LOGIN
                            && attempt.sentAt().isAfter(revoked)
                            && isRefused(attempt, "28000"));
            Verdict verdict = new Checker(Bounds.RELAXED).check(recorder.finish(Map.of()));
            assertEquals(List.of(), verdict.violations());
            assertTrue(verdict.lastAdmittedFresh().isPresent());
        }
    }

    @Test
    void aGatewayThatIsKilledIsMissedUnlessThatIsToldAndOneThatIsStoppedToo() {
        try (Recorder recorder = recorder()) {
            Grant grant = watch(recorder, "carl");
            awaitAdmitted(recorder, grant);
            Instant from = Instant.now();
            gateway.signal("STOP");
            await(recorder, "nothing for a second", _ -> Instant.now().isAfter(from.plusSeconds(1)));
            gateway.signal("CONT");
            gateway.kill();
            await(
                    recorder,
                    "a broken connection",
                    attempt -> isOf(grant, attempt) && attempt.outcome() instanceof Outcome.Broken);
            gateway = GatewayProcess.builder(grants)
                    .with("portcullis.listener.port", Integer.toString(gateway.port()))
                    .start();
            Instant to = Instant.now();
            await(
                    recorder,
                    "a login afterwards",
                    attempt -> isOf(grant, attempt)
                            && attempt.kind() == Attempt.Kind.LOGIN
                            && attempt.sentAt().isAfter(to)
                            && attempt.isAdmitted());
            var story = recorder.finish(Map.of());
            assertTrue(new Checker(Bounds.RELAXED)
                    .check(story).violations().stream().anyMatch(it -> it.promise() == Promise.SESSIONS_LIVE_ON));
            recorder.trouble(new Trouble("gateway-a", Trouble.Kind.DOWN, new Span(from, to), new Span(from, to)));
            assertEquals(
                    List.of(),
                    new Checker(Bounds.RELAXED).check(recorder.finish(Map.of())).violations());
        }
    }

    private static Recorder recorder() {
        Door door = new Door("gateway-a", gateway.host(), gateway.port());
        return new Recorder(List.of(door), new Pace(Duration.ofMillis(50), Duration.ofMillis(5)));
    }

    private static Grant watch(Recorder recorder, String login) {
        String password = grants.credential(login);
        Grant grant = grants.grant(GrantSpec.of(login, "shop", "clerk"));
        String id = grant.id().value();
        recorder.watch(
                new Subject(id, login, grant.stale(), Instant.now(), null), new Key(id, login, password, "shop"));
        return grant;
    }

    private static void revoke(Recorder recorder, Grant grant) {
        Instant asked = Instant.now();
        grants.revoke(grant.id(), "enough");
        recorder.ended(grant.id().value(), new Ending(asked, Instant.now()));
    }

    private static boolean isOf(Grant grant, Attempt attempt) {
        return attempt.grant().equals(grant.id().value());
    }

    private static boolean isRefused(Attempt attempt, String sqlState) {
        return attempt.outcome() instanceof Outcome.Refused refused
                && refused.sqlState().equals(sqlState);
    }

    private static void awaitAdmitted(Recorder recorder, Grant grant) {
        await(
                recorder,
                "10 statements of " + grant.principal().login(),
                10,
                attempt -> isOf(grant, attempt) && attempt.kind() == Attempt.Kind.SESSION && attempt.isAdmitted());
        await(
                recorder,
                "a login of " + grant.principal().login(),
                attempt -> isOf(grant, attempt) && attempt.kind() == Attempt.Kind.LOGIN && attempt.isAdmitted());
    }

    private static void await(Recorder recorder, String what, Predicate<Attempt> kind) {
        await(recorder, what, 1, kind);
    }

    private static void await(Recorder recorder, String what, int count, Predicate<Attempt> kind) {
        Await.until(what, PATIENCE, () -> recorder.count(kind) >= count);
    }
}
