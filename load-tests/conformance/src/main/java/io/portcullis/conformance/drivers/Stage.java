package io.portcullis.conformance.drivers;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server with a little of everything, a gateway in front of it, and one login for each scope. */
final class Stage implements AutoCloseable {
    private static final String TARGET = "shop";
    private static final String ROLE = "seller";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DENIED = "portcullis_statements_denied_total";

    private static final String SCHEMA = """
            CREATE SCHEMA app;
            CREATE TYPE app.kind AS ENUM ('green', 'black');
            CREATE TYPE app.pair AS (a int, b text);
            CREATE TYPE app.span AS RANGE (subtype = int4);
            CREATE DOMAIN app.amount AS numeric CHECK (value >= 0);
            CREATE TABLE app.items (id int PRIMARY KEY, name text NOT NULL, kind app.kind, price app.amount, tags text[]);
            CREATE INDEX ON app.items (name);
            CREATE TABLE app.secrets (id int PRIMARY KEY, item int REFERENCES app.items, words text);
            INSERT INTO app.items SELECT i, 'item ' || i, 'green', 1.50, '{x,y}' FROM generate_series(1, 1000) i;
            GRANT USAGE ON SCHEMA app TO seller;
            GRANT ALL ON ALL TABLES IN SCHEMA app TO seller;
            """;

    private final PostgresServer server;
    private final GatewayProcess gateway;
    private final Map<Permit, String> passwords;
    private final Path logs;
    private final Path programs;

    private Stage(
            PostgresServer server, GatewayProcess gateway, Map<Permit, String> passwords, Path logs, Path programs) {
        this.server = server;
        this.gateway = gateway;
        this.passwords = passwords;
        this.logs = logs;
        this.programs = programs;
    }

    static Stage start(Path logs, Path programs) throws IOException, SQLException {
        PostgresServer server = PostgresServer.start();
        try {
            Path folder = Files.createTempDirectory("portcullis-drivers");
            Children.folder(folder);
            GrantFolder grants = GrantFolder.create(folder);
            grants.target(TargetSpec.of(TARGET, server));
            server.execute("postgres", "CREATE DATABASE " + TARGET);
            grants.role(server, TARGET, ROLE);
            server.execute(TARGET, SCHEMA);
            Map<Permit, String> passwords = new EnumMap<>(Permit.class);
            for (Permit permit : Permit.values()) {
                passwords.put(permit, grants.credential(permit.title()));
                grants.grant(GrantSpec.of(permit.title(), TARGET, ROLE).within(permit.scope()));
            }
            return new Stage(server, GatewayProcess.builder(grants).start(), passwords, logs, programs);
        } catch (IOException | SQLException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    Played play(Driver driver, Permit permit) throws IOException {
        String name = driver.title() + "-" + permit.title();
        Path results = logs.resolve(name + ".results");
        Files.writeString(results, "");
        double before = gateway.metricOrZero(DENIED);
        run(driver, permit, results, logs.resolve(name + ".log"));
        // Backends end a little after their clients.
        Await.until(
                "the program's sessions are over", SOON, () -> gateway.metricOrZero("portcullis_sessions_active") == 0);
        return Played.parse(
                driver,
                permit,
                Files.readAllLines(results, StandardCharsets.UTF_8),
                Math.round(gateway.metricOrZero(DENIED) - before));
    }

    private void run(Driver driver, Permit permit, Path results, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(driver.command(programs))
                .directory(programs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("PG"));
        environment.putAll(Map.of(
                "PGHOST", gateway.host(),
                "PGPORT", Integer.toString(gateway.port()),
                "PGUSER", permit.title(),
                "PGPASSWORD", String.valueOf(passwords.get(permit)),
                "PGDATABASE", TARGET,
                "PGSSLMODE", "disable",
                "GRANT", permit.title(),
                "DENIED", String.join("\n", permit.denied()),
                "RESULTS", results.toString(),
                "PYTHONDONTWRITEBYTECODE", "1"));
        Process process = builder.start();
        Children.watch(process.toHandle());
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                        .toList();
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        server.close();
    }
}
