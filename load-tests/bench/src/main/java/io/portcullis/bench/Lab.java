package io.portcullis.bench;

import io.portcullis.harness.Children;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.PostgresServer;
import io.portcullis.harness.TargetSpec;
import io.portcullis.harness.postgres.Account;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real PostgreSQL with the bench's tables, and the ways to it. */
final class Lab implements AutoCloseable {
    static final String DATABASE = "shop";
    private static final String ROLE = "clerk";
    private static final String LOGIN = "bench";
    private static final String SCOPED_LOGIN = "bench-scoped";
    private static final Duration GRANT = Duration.ofHours(12);

    private final PostgresServer postgres;
    private final Gateways gateways;
    private final List<Peer> peers;
    private final Peer scoped;

    private Lab(PostgresServer postgres, Gateways gateways, List<Peer> peers, Peer scoped) {
        this.postgres = postgres;
        this.gateways = gateways;
        this.peers = List.copyOf(peers);
        this.scoped = scoped;
    }

    static Lab start(Options options) throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.start(PostgresOptions.defaults()
                .maxConnections(Memory.SESSIONS + 100)
                .with("shared_buffers", "256MB")
                .with("autovacuum", "off"));
        fill(postgres);
        Path folder = Files.createTempDirectory("portcullis-bench-");
        Children.folder(folder);
        GrantFolder grants = GrantFolder.create(folder);
        grants.target(TargetSpec.of(DATABASE, postgres).maxConnections(Memory.SESSIONS + 50));
        String rolePassword = grants.role(postgres, DATABASE, ROLE);
        postgres.execute(DATABASE, "grant select on all tables in schema public to " + ROLE);
        String password = grants.credential(LOGIN);
        grants.grant(GrantSpec.of(LOGIN, DATABASE, ROLE).expiresIn(GRANT));
        String scopedPassword = grants.credential(SCOPED_LOGIN);
        grants.grant(GrantSpec.of(SCOPED_LOGIN, DATABASE, ROLE).within(scope()).expiresIn(GRANT));

        Gateways gateways = new Gateways(grants, LOGIN, password);
        List<Peer> peers = new ArrayList<>();
        peers.add(new Peer(Peer.DIRECT, postgres.port(), ROLE, rolePassword, null, ""));
        peers.addAll(gateways.start(options.beside()));
        Peer gateway = peers.get(1);
        Peer scoped = new Peer(
                Peer.SCOPED, gateway.port(), SCOPED_LOGIN, scopedPassword, gateway.process(), gateway.loopThreads());
        Account account = Account.find();
        Optional<Path> pgbouncer = Program.find("pgbouncer");
        if (pgbouncer.isPresent()) {
            peers.add(PgBouncer.start(pgbouncer.get(), postgres, account, ROLE, rolePassword));
        }
        Optional<Path> haproxy = Program.find("haproxy");
        if (haproxy.isPresent()) {
            peers.add(HaProxy.start(haproxy.get(), postgres, account, ROLE, rolePassword));
        }
        return new Lab(postgres, gateways, peers, scoped);
    }

    /** Reading some tables: each text is classified, and its relations are looked up. */
    private static GrantScope scope() {
        return new GrantScope(
                Set.of(AllowedClass.READ),
                new NameRules(List.of(ScopeName.parse("public.*")), List.of(ScopeName.parse("public.word"))),
                null,
                null,
                List.of("public"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static void fill(PostgresServer postgres) throws SQLException {
        postgres.execute("postgres", "create database " + DATABASE);
        postgres.execute(
                DATABASE,
                "create unlogged table item (id int primary key, note text);"
                        + "insert into item select i, repeat('n', 84) from generate_series(%d, %d) i;"
                                .formatted(SelectByKey.FIRST_KEY, SelectByKey.FIRST_KEY + SelectByKey.KEYS - 1)
                        + "create unlogged table line (line text);"
                        + "insert into line select repeat('l', 108) from generate_series(1, 300000);"
                        + "create unlogged table word (word text);"
                        + "insert into word select repeat('w', 9) from generate_series(1, 800000)");
        for (String table : List.of("item", "line", "word")) {
            postgres.execute(DATABASE, "vacuum (analyze, freeze) " + table);
        }
    }

    String postgresVersion() throws SQLException {
        return String.valueOf(postgres.value("postgres", "select version()"));
    }

    List<Peer> peers() {
        return peers;
    }

    Optional<Peer> peer(String name) {
        return peers.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    Peer scoped() {
        return scoped;
    }

    Peer gateway() {
        return peer(Peer.GATEWAY).orElseThrow();
    }

    /** How many backends serve clients now. */
    long backends() {
        try {
            String count =
                    postgres.value("postgres", "select count(*) from pg_stat_activity where usename = '" + ROLE + "'");
            return Long.parseLong(String.valueOf(count));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        gateways.close();
        peers.forEach(peer -> {
            ProcessHandle process = peer.process();
            if (process != null) {
                process.destroy();
            }
        });
        postgres.close();
    }
}
