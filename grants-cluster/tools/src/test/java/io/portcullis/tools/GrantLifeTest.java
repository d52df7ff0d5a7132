package io.portcullis.tools;

import static io.portcullis.tools.Tool.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.Joins;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantLifeTest {
    @TempDir
    Path home;

    private Tool tool;

    @BeforeEach
    void start() throws IOException {
        tool = new Tool(home);
    }

    @Test
    void aGrantHoldsWhatWasAskedFor() throws IOException, RefusedRecord {
        String id = tool.run(
                        "grant",
                        "--login",
                        "alice@example.org",
                        "--kind",
                        "service",
                        "--issuer",
                        "https://id.example.org",
                        "--subject",
                        "4711",
                        "--group",
                        "dba",
                        "--group",
                        "on-call",
                        "--target",
                        "orders",
                        "--role",
                        "app_reader",
                        "--from",
                        "2030-01-01T13:00:00+01:00",
                        "--until",
                        "2030-01-02T00:00:00Z",
                        "--max",
                        "3d",
                        "--stale-admit",
                        "5m",
                        "--stale-grace",
                        "10m",
                        "--reason",
                        "Zahlen prüfen")
                .line();

        Grant expected = Grant.create(
                new GrantId(id),
                new Principal(
                        "alice@example.org",
                        Principal.Kind.SERVICE,
                        "https://id.example.org",
                        "4711",
                        List.of("dba", "on-call")),
                "orders",
                "app_reader",
                new Validity(NOW, NOW.plus(Duration.ofHours(12)), NOW.plus(Duration.ofDays(3))),
                new StaleTolerance(Duration.ofMinutes(5), Duration.ofMinutes(10)),
                "Zahlen prüfen");
        assertEquals(expected, tool.read(id));
        assertEquals(List.of(id + ".grant"), tool.names());
    }

    @Test
    void whatIsLeftOutHasADefault() throws IOException, RefusedRecord {
        Grant human = tool.read(tool.grant());
        Grant service = tool.read(tool.grant("--kind", "service"));

        assertEquals(
                new Principal("alice", Principal.Kind.HUMAN, "portcullis-grant", "alice", List.of()),
                human.principal());
        assertEquals(Validity.between(NOW, NOW.plus(Duration.ofHours(1))), human.validity());
        assertEquals(StaleTolerance.defaultFor(Principal.Kind.HUMAN), human.stale());
        assertEquals(StaleTolerance.defaultFor(Principal.Kind.SERVICE), service.stale());
    }

    @Test
    void anExtensionCountsFromNow() throws IOException, RefusedRecord {
        String id = tool.grant();
        tool.now = NOW.plusSeconds(600);

        assertEquals(id, tool.run("extend", id, "--for", "2h").line());

        Grant extended = tool.read(id);
        assertEquals(2, extended.revision());
        assertEquals(NOW.plusSeconds(600 + 7200), extended.validity().expiresAt());
    }

    @Test
    void anExtensionToAnEarlierEndIsRefused() throws IOException {
        String id = tool.grant();
        byte[] before = Files.readAllBytes(tool.file(id));

        Tool.Result earlier = tool.run("extend", id, "--for", "30m");
        Tool.Result past = tool.run("extend", id, "--until", "2020-01-01T00:00:00Z");

        assertEquals(2, earlier.status());
        assertTrue(earlier.err().contains("must be after 2030-01-01T13:00:00Z"), earlier.err());
        assertEquals(2, past.status());
        assertArrayEquals(before, Files.readAllBytes(tool.file(id)));
    }

    @Test
    void anotherScopeIsTheNextRevision() throws IOException, RefusedRecord {
        String id = tool.grant("--allow-class", "READ", "--origin", "10.0.0.0/8");

        assertEquals(id, tool.run("rescope", id, "--allow-class", "READ,WRITE").line());

        Grant rescoped = tool.read(id);
        assertEquals(2, rescoped.revision());
        GrantScope scope = ScopeCodec.decode(rescoped.scope());
        assertEquals(GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.WRITE)), scope);
        tool.run("rescope", id).line();
        assertEquals(Scope.FULL, tool.read(id).scope());
        tool.run("revoke", id, "--reason", "over");
        assertEquals(1, tool.run("rescope", id, "--allow-class", "READ").status());
    }

    @Test
    void aGrantThatHasEndedIsNotReopened() {
        String id = tool.grant();
        tool.now = NOW.plusSeconds(3600);

        Tool.Result result = tool.run("extend", id, "--for", "1h");

        assertEquals(1, result.status());
        assertTrue(result.err().contains("make a new grant"), result.err());
    }

    @Test
    void revokingLeavesATombstoneThatNothingRevives() throws IOException, RefusedRecord {
        String id = tool.grant();

        assertEquals(id, tool.run("revoke", id, "--reason", "left the team").line());
        Tool.Result again = tool.run("revoke", id, "--reason", "other");
        Tool.Result extended = tool.run("extend", id, "--for", "9h");

        assertEquals(0, again.status());
        assertTrue(again.err().contains("was revoked before"), again.err());
        assertEquals(1, extended.status());
        Grant tombstone = tool.read(id);
        assertEquals(RecordState.REVOKED, tombstone.state());
        assertEquals(2, tombstone.revision());
        assertEquals("left the team", tombstone.reason());
    }

    @Test
    void whatANewerVersionAddedSurvives() throws IOException, RefusedRecord {
        String id = tool.grant();
        Grant grant = tool.read(id);
        UnknownFields newer = new UnknownFields(List.of(new UnknownFields.Field(42, Bytes.of((byte) 0xf5))));
        Grant withNewer = new Grant(
                grant.id(),
                grant.revision(),
                grant.state(),
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                grant.reason(),
                grant.position(),
                newer);
        Files.write(tool.file(id), tool.signer().seal(withNewer));

        tool.run("extend", id, "--for", "3h").line();
        tool.run("revoke", id).line();

        assertEquals(newer, tool.read(id).unknown());
    }

    /** Of a record of the cluster, kept as a file: what is made from it must win against it, and pretends no place in the history. */
    @Test
    void aRevisionByHandKeepsTheEpochAndHasNoNumber() throws IOException, RefusedRecord {
        String id = tool.grant();
        Grant numbered = tool.read(id).at(new Position(3, 71, 70));
        Files.write(tool.file(id), tool.signer().seal(numbered));

        tool.run("extend", id, "--for", "3h").line();
        Grant extended = tool.read(id);
        tool.run("revoke", id).line();
        Grant revoked = tool.read(id);

        assertEquals(new Position(3, 0, 0), extended.position());
        assertEquals(new Position(3, 0, 0), revoked.position());
        assertEquals(extended, Joins.join(numbered, extended));
        assertEquals(revoked, Joins.join(numbered, revoked));
    }

    @Test
    void aRevocationWinsAgainstAnExtensionAtTheSameTime() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 20; round++) {
                String id = tool.grant();
                Future<Tool.Result> extension = threads.submit(() -> tool.run("extend", id, "--for", "5h"));
                Future<Tool.Result> revocation = threads.submit(() -> tool.run("revoke", id));

                assertEquals(0, revocation.get().status(), revocation.get().err());
                extension.get();

                assertEquals(RecordState.REVOKED, tool.read(id).state());
            }
        }
    }
}
