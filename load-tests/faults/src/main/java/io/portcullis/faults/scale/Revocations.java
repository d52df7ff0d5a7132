package io.portcullis.faults.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.faults.admin.Admin;
import io.portcullis.faults.admin.Admin.Granted;
import io.portcullis.faults.recording.Door;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.RawClient;
import io.portcullis.model.StaleTolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Grants with an idle session at each gateway, revoked one after the other, and when that was known where. */
final class Revocations implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StaleTolerance STALE = new StaleTolerance(Duration.ofMinutes(15), Duration.ofHours(1));
    private static final AtomicInteger LOGINS = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private final Admin admin;
    private final List<Granted> grants = new ArrayList<>();
    private final List<RawClient> sessions = new ArrayList<>();
    private final List<Thread> listeners = new ArrayList<>();
    /** By grant: when each of its sessions had read its last byte. */
    private final Map<String, List<Instant>> lastBytes = new ConcurrentHashMap<>();

    Revocations(Stage stage, int count) {
        this.stage = stage;
        this.admin = stage.admin(stage.members());
        for (int i = 0; i < count; i++) {
            grants.add(admin.grant("revoked-" + LOGINS.incrementAndGet(), Stage.TARGET, Stage.ROLE, STALE));
        }
        grants.forEach(this::open);
    }

    private void open(Granted grant) {
        for (Gate gate : stage.gates()) {
            Door door = gate.door();
            RawClient session = login(door, grant);
            sessions.add(session);
            listeners.add(Thread.ofVirtual().start(() -> listen(grant, session)));
        }
    }

    private static RawClient login(Door door, Granted grant) {
        return RawClient.connect(door.host(), door.port()).login(grant.login(), grant.secret(), Stage.TARGET);
    }

    private void listen(Granted grant, RawClient session) {
        Ending ending = session.readToEnd(Duration.ofHours(1));
        if (ending.end() == End.EOF
                && !ending.messages().isEmpty()
                && ending.last().tag() == 'E') {
            lastBytes
                    .computeIfAbsent(grant.grant(), _ -> new CopyOnWriteArrayList<>())
                    .add(Instant.now());
        }
    }

    /** @param pause from one to the next */
    void run(Duration pause) throws InterruptedException {
        for (Granted grant : grants) {
            Instant next = Instant.now().plus(pause);
            admin.revoke(grant.grant());
            Await.exactly(next);
        }
        for (Thread listener : listeners) {
            if (!listener.join(PATIENCE)) {
                throw new AssertionError("a session under a revoked grant was not ended");
            }
        }
    }

    /** From each commit to each client's last byte. */
    Times toClient() throws SQLException {
        Times times = new Times();
        commits()
                .forEach((grant, commit) -> lastBytes
                        .getOrDefault(grant, List.of())
                        .forEach(last -> times.add(Duration.between(commit, last))));
        require(times);
        return times;
    }

    /** From each commit until it stood in each gateway's table, by the gateway's audit. */
    Times toTable() throws SQLException, IOException {
        Map<String, Instant> commits = commits();
        Times times = new Times();
        for (Gate gate : stage.gates()) {
            try (Stream<Path> files = Files.list(gate.process().auditDir())) {
                for (Path file : files.toList()) {
                    for (String line : Files.readAllLines(file)) {
                        add(JSON.readTree(line), commits, times);
                    }
                }
            }
        }
        require(times);
        return times;
    }

    private static void add(JsonNode event, Map<String, Instant> commits, Times times) {
        Instant commit = commits.get(event.path("record").asText());
        if (commit != null && event.path("what").asText().equals("revoked")) {
            times.add(Duration.between(commit, Instant.parse(event.path("at").asText())));
        }
    }

    private void require(Times times) {
        int expected = grants.size() * stage.gates().size();
        if (times.count() != expected) {
            throw new AssertionError("seen " + times.count() + " times, not " + expected);
        }
    }

    private Map<String, Instant> commits() throws SQLException {
        Map<String, Instant> commits = new HashMap<>();
        try (Connection connection = stage.control().connect(stage.cluster().database());
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select id, extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000"
                                + " from portcullis.record where state = 'revoked'")) {
            while (rows.next()) {
                commits.put(rows.getString(1), Instant.EPOCH.plusNanos(rows.getLong(2) * 1_000));
            }
        }
        commits.keySet().retainAll(grants.stream().map(Granted::grant).toList());
        return commits;
    }

    @Override
    public void close() {
        sessions.forEach(RawClient::close);
    }
}
