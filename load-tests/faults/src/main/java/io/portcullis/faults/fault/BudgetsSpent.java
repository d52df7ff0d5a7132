package io.portcullis.faults.fault;

import io.portcullis.faults.admin.Admin.Granted;
import io.portcullis.faults.history.Trouble;
import io.portcullis.faults.net.Network;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Two gateways spend budgets together, one loses all members without a sign and comes back, the other is killed and comes anew. The
 * target knows what was done: never more than the budget in sum, and nothing by a gateway whose lease is over.
 */
final class BudgetsSpent implements Fault {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** The shortest there is. */
    private static final Duration LEASE = Duration.ofSeconds(5);
    /** From what a gateway lets pass to the target's clock. */
    private static final Duration RUNNING = Duration.ofMillis(500);

    private static final Map<Spender.Kind, Long> BUDGETS = new EnumMap<>(Map.of(
            Spender.Kind.STATEMENTS, 2_000L,
            Spender.Kind.ROWS_AFFECTED, 8_000L,
            Spender.Kind.STATEMENT_TIME, 30_000L));

    @Override
    public String name() {
        return "budgets-spent";
    }

    @Override
    public String about() {
        return "two gateways spend the same budgets; one is cut off from all members for 12 s, the other is killed";
    }

    @Override
    public boolean needsPartition() {
        return true;
    }

    @Override
    public Setup setup(Setup usual) {
        return usual.size(usual.members(), 2).memberOption("-Dportcullis.budgets.lease=" + LEASE.toSeconds() + "s");
    }

    @Override
    public void play(Scene scene) throws Exception {
        Stage stage = scene.stage();
        Gate cut = stage.gates().getFirst();
        Gate killed = stage.gates().getLast();
        stage.target()
                .execute(
                        Stage.TARGET,
                        "DROP TABLE IF EXISTS spent; CREATE TABLE spent (kind text, gateway text, amount float8,"
                                + " at timestamptz DEFAULT clock_timestamp()); GRANT INSERT ON spent TO " + Stage.ROLE);
        long seed = new SecureRandom().nextLong();
        scene.notes().say("seed " + seed);
        List<Spender> spenders = new ArrayList<>();
        try (Connection truth = stage.target().connect(Stage.TARGET)) {
            try {
                for (Spender.Kind kind : Spender.Kind.values()) {
                    Granted grant = granted(scene, kind);
                    for (Gate gate : stage.gates()) {
                        spenders.add(new Spender(kind, grant, gate.door(), new Random(seed + spenders.size())));
                    }
                }
                awaitSpending(truth, cut, Instant.now());
                awaitSpending(truth, killed, Instant.now());
                cutOff(scene, cut, truth);
                killAndStart(scene, killed, truth);
                awaitEnd(truth);
            } finally {
                spenders.forEach(Spender::close);
            }
            judge(scene, truth);
        }
    }

    private static Granted granted(Scene scene, Spender.Kind kind) {
        Object limit = BUDGETS.get(kind);
        Object written = kind == Spender.Kind.STATEMENT_TIME ? limit + "ms" : limit;
        return scene.stage()
                .admin(scene.stage().members())
                .grant(
                        "spender-" + kind.field.toLowerCase(Locale.ROOT) + "-" + System.nanoTime() % 1_000_000,
                        Stage.TARGET,
                        Stage.ROLE,
                        Scene.SERVICE,
                        Map.of("budgets", Map.of(kind.field, written)));
    }

    private static void cutOff(Scene scene, Gate cut, Connection truth) throws SQLException {
        Network network = scene.stage().network();
        scene.notes().broken("cutting " + cut + " off");
        Scene.Injury injury = scene.injure(List.of(cut), Trouble.Kind.UNREACHABLE);
        scene.stage().members().forEach(member -> network.cut(cut.place(), member.place()));
        Instant alone = Instant.now();
        injury.isComplete();
        scene.awaitStale(List.of(cut));
        scene.notes().noticed(cut + " says that it is stale");
        scene.pass(Duration.ofSeconds(12));

        scene.notes().mended("healing");
        Instant healing = Instant.now();
        scene.stage().members().forEach(member -> network.heal(cut.place(), member.place()));
        injury.awaitOver();
        long last = number(
                truth,
                "SELECT coalesce(max(extract(epoch FROM at) * 1000), 0)::bigint FROM spent WHERE gateway = '"
                        + cut.name() + "' AND at < '" + healing + "'");
        long late = last - alone.toEpochMilli();
        scene.notes().say("the last of " + cut + " ran " + late + " ms after it was cut off");
        if (late > LEASE.plus(RUNNING).toMillis()) {
            throw new AssertionError(
                    cut + " has spent for " + late + " ms without a lease of more than " + LEASE.toMillis() + " ms");
        }
        awaitSpending(truth, cut, healing);
        scene.awaitWell();
    }

    private static void killAndStart(Scene scene, Gate killed, Connection truth) throws SQLException {
        scene.notes().say("SIGKILL of " + killed);
        Scene.Injury injury = scene.injure(List.of(killed), Trouble.Kind.DOWN);
        killed.process().kill();
        killed.start();
        Instant started = Instant.now();
        injury.awaitOver();
        awaitItsShare(scene, truth, killed, started);
    }

    /** While it is away the other may take what is left: then there is nothing to spend for it, of this budget. */
    private static void awaitItsShare(Scene scene, Connection truth, Gate gate, Instant since) throws SQLException {
        String spends = "count(*) FILTER (WHERE gateway = '" + gate.name() + "' AND at > '" + since + "') > 0";
        Await.until(
                gate + " spends of all budgets of which something is left",
                PATIENCE,
                () -> number(
                                truth,
                                "SELECT count(*) FROM (SELECT kind FROM spent GROUP BY kind HAVING " + spends
                                        + " OR max(at) < clock_timestamp() - interval '15 s') AS settled")
                        == BUDGETS.size());
        long spending = number(
                truth, "SELECT count(*) FROM (SELECT kind FROM spent GROUP BY kind HAVING " + spends + ") AS its");
        scene.notes().say(gate + " spends again of " + spending + " of " + BUDGETS.size() + " budgets");
    }

    private static void awaitSpending(Connection truth, Gate gate, Instant since) {
        Await.until(
                gate + " spends of all budgets",
                PATIENCE,
                () -> number(
                                truth,
                                "SELECT count(DISTINCT kind) FROM spent WHERE gateway = '" + gate.name()
                                        + "' AND at > '" + since + "'")
                        == BUDGETS.size());
    }

    /** Longer than a lease goes unsettled, and than a gateway pauses between two requests that get it nothing. */
    private static void awaitEnd(Connection truth) {
        Await.until(
                "nothing is left to spend",
                PATIENCE,
                () -> number(truth, "SELECT count(*) FROM spent WHERE at > clock_timestamp() - interval '15 s'") == 0);
    }

    private static void judge(Scene scene, Connection truth) throws SQLException {
        for (Map.Entry<Spender.Kind, Long> budget : BUDGETS.entrySet()) {
            String of =
                    "SELECT coalesce(sum(amount), 0)::bigint FROM spent WHERE kind = '" + budget.getKey().field + "'";
            long sum = number(truth, of);
            StringBuilder words = new StringBuilder(budget.getKey().field + ": " + sum + " of " + budget.getValue());
            for (Gate gate : scene.stage().gates()) {
                words.append(", ").append(number(truth, of + " AND gateway = '" + gate.name() + "'"));
                words.append(" by ").append(gate);
            }
            scene.notes().say(words.toString());
            if (sum > budget.getValue()) {
                throw new AssertionError("more than the budget: " + words);
            }
            if (sum < budget.getValue() / 4) {
                throw new AssertionError("hardly anybody has spent: " + words);
            }
        }
    }

    private static long number(Connection truth, String query) throws SQLException {
        try (Statement statement = truth.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
