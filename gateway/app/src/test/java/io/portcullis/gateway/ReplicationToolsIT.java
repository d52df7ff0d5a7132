package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Installation;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's own tools for replication through the gateway, with a server of their version. */
class ReplicationToolsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Installation postgres;
    private static World world;

    @TempDir
    private Path folder;

    @BeforeAll
    static void arrive() throws Exception {
        Optional<Installation> installed = Installation.find();
        assumeTrue(installed.isPresent(), "no PostgreSQL with its tools is installed");
        postgres = installed.get();
        world = World.over(postgres.start(PostgresOptions.defaults().with("wal_level", "logical")));
        world.postgres.execute("postgres", "ALTER ROLE clerk REPLICATION");
        world.postgres.execute("shop", "CREATE TABLE till (id int)");
    }

    @AfterAll
    static void leave() {
        if (world != null) {
            world.close();
        }
    }

    private static Program start(Person person, String tool, String... arguments) throws Exception {
        return Program.start(Map.of("PGPASSWORD", person.password()), command(person, tool, arguments));
    }

    private static Psql.Result run(Person person, String tool, String... arguments) throws Exception {
        return Program.run(PATIENCE, Map.of("PGPASSWORD", person.password()), command(person, tool, arguments));
    }

    private static List<String> command(Person person, String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                postgres.program(tool).toString(),
                "-h",
                world.gateway.host(),
                "-p",
                Integer.toString(world.gateway.port()),
                "-U",
                person.login()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void aBaseBackupIsWhole() throws Exception {
        Person person = Walsenders.person(world, "backup", Walsenders.REPLICATION);
        Path backup = folder.resolve("backup");

        Psql.Result done =
                run(person, "pg_basebackup", "-w", "--checkpoint=fast", "-X", "stream", "-D", backup.toString());

        assertEquals(new Psql.Result(0, "", ""), done);
        Psql.Result verified = Program.run(
                PATIENCE, Map.of(), List.of(postgres.program("pg_verifybackup").toString(), backup.toString()));
        assertEquals(0, verified.status(), verified::err);
        assertEquals(
                2,
                world.audit(
                                "session_started",
                                person.grant().id().value(),
                                "\"replication\":\"physical\"",
                                "\"backend_start\":null")
                        .size());
    }

    @Test
    void aReceiverOfWalIsCutOffInItsStream() throws Exception {
        Person person = Walsenders.person(world, "receiver", Walsenders.REPLICATION);
        try (Program receiver = start(person, "pg_receivewal", "-w", "--no-loop", "-D", folder.toString())) {
            Walsenders.awaitStreaming(world, "true");
            world.postgres.execute("shop", "INSERT INTO till SELECT generate_series(1, 20000)");
            world.postgres.execute("shop", "SELECT pg_switch_wal()");
            Await.until(
                    "a segment has been received",
                    PATIENCE,
                    () -> files().anyMatch(name -> name.matches("[0-9A-F]{24}")));

            Walsenders.revoke(world, person.grant());

            Psql.Result ended = receiver.await(PATIENCE);
            assertEquals(1, ended.status());
            assertTrue(
                    ended.err()
                            .contains("FATAL:  access ended: grant "
                                    + person.grant().id() + " was revoked: replica retired\n"),
                    ended::err);
            assertTrue(!ended.err().contains("outcome"), ended::err);
        }
        Walsenders.awaitNone(world);
    }

    private Stream<String> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void changesOfOneDatabaseAreReceivedUntilTheGrantEnds() throws Exception {
        Person person = Walsenders.person(world, "changes", Walsenders.ALL);
        Path changes = folder.resolve("changes");
        Psql.Result created = run(
                person, "pg_recvlogical", "-w", "-d", World.TARGET, "-S", "it", "-P", "test_decoding", "--create-slot");
        assertEquals(new Psql.Result(0, "", ""), created);
        try (Program receiver = start(
                person,
                "pg_recvlogical",
                "-w",
                "-d",
                World.TARGET,
                "-S",
                "it",
                "--start",
                "--no-loop",
                "-F",
                "1",
                "-f",
                changes.toString())) {
            Walsenders.awaitStreaming(world, "true");
            world.postgres.execute("shop", "INSERT INTO till VALUES (4711)");
            Await.until(
                    "the row has arrived",
                    PATIENCE,
                    () -> Files.exists(changes) && Files.readString(changes).contains("4711"));

            Walsenders.revoke(world, person.grant());

            Psql.Result ended = receiver.await(PATIENCE);
            assertEquals(1, ended.status());
            assertTrue(ended.err().contains("FATAL:  access ended: grant "), ended::err);
        }
        Walsenders.awaitNone(world);
        world.postgres.execute("shop", "SELECT pg_drop_replication_slot('it')");
    }

    @Test
    void aGrantThatDoesNotSayReplicationAdmitsNone() throws Exception {
        Person person = world.person("no-replica");

        Psql.Result refused =
                run(person, "pg_basebackup", "-w", "-D", folder.resolve("none").toString());

        assertEquals(1, refused.status());
        assertEquals("""
                pg_basebackup: error: connection to server at "127.0.0.1", port PORT failed: FATAL:  grant GRANT does not allow replication
                DETAIL:  Replication reads the whole server, so a grant must name it: its scope needs REPLICATION.
                HINT:  Ask the owner of this database for a grant with REPLICATION, or remove the parameter "replication".
                """, Golden.text(refused.err()));
    }

    @Test
    void theListenerIsReadyForWhoeverAsks() throws Exception {
        Psql.Result ready = Program.run(
                PATIENCE,
                Map.of(),
                List.of(
                        postgres.program("pg_isready").toString(),
                        "-h",
                        world.gateway.host(),
                        "-p",
                        Integer.toString(world.gateway.port())));

        assertEquals(0, ready.status(), ready::out);
    }
}
