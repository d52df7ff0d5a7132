package io.portcullis.faults.scale;

import io.portcullis.faults.net.Network;
import io.portcullis.faults.stage.Gate;
import io.portcullis.faults.stage.Member;
import io.portcullis.faults.stage.Setup;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayJvm;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code load-tests/scale/run}. */
public final class Scale {
    private static final String USAGE = """
            usage: load-tests/scale/run [--grants N] [--no-build]
              --grants    how many there are, 100000 if it is not said
              --no-build  use what was built last
            Exit status: 0; 1 if a goal was missed or something went wrong; 2 if the options are wrong.""";

    private static final int PER_LOGIN = 10;
    private static final long SEED = 20_261_122;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration BUSY = Duration.ofSeconds(60);
    private static final int CHANGES_PER_SECOND = 50;
    /** With a session each at both gateways they must fit into what the target takes. */
    private static final int REVOCATIONS = 150;

    private final int grants;
    private final Sheet sheet = new Sheet(System.out);

    private Scale(int grants) {
        this.grants = grants;
    }

    public static void main(String[] words) throws Exception {
        List<String> all = List.of(words);
        int grants = 100_000;
        for (int i = 0; i < all.size(); i++) {
            switch (all.get(i)) {
                case "--no-build" -> {} // for the script
                case "--grants" -> grants = Integer.parseInt(all.get(++i));
                default -> {
                    System.err.println(USAGE);
                    System.exit(all.get(i).endsWith("-help") ? 0 : 2);
                }
            }
        }
        System.setProperty("portcullis.test.postgres", "embedded");
        System.exit(new Scale(grants).run());
    }

    private int run() throws Exception {
        // Room for what is measured: a heap that is full would measure the collector.
        Setup setup = new Setup(3, 2, List.of("-Xmx640m"), List.of("-Xmx640m"));
        try (Network network = Network.loopback();
                Stage stage = Stage.open(setup, network)) {
            Gate first = stage.gates().getFirst();
            long empty = liveHeap(first);
            stage.gates().forEach(gate -> gate.process().stop());
            stage.members().forEach(member -> member.process().stop());
            int records = load(stage);
            startMembers(stage, records);
            startGateways(stage);
            sheet.goal("replica, bytes per grant", (liveHeap(first) - empty) / (double) grants, "%.0f", 1024);
            resident(stage);
            revocations(stage);
            return sheet.finish();
        }
    }

    private int load(Stage stage) throws Exception {
        sheet.say("signing %,d grants and the credentials of %,d logins".formatted(grants, grants / PER_LOGIN));
        Instant begin = Instant.now();
        try (Connection connection = stage.control().connect(stage.cluster().database())) {
            int records = new Loader(connection, stage.grants().signer()).load(new Population(grants, PER_LOGIN, SEED));
            sheet.figure("signed and inserted by the loader, s", seconds(begin), "%.1f");
            return records;
        }
    }

    private void startMembers(Stage stage, int records) {
        sheet.say("starting members: they project " + records + " records");
        Instant begin = Instant.now();
        stage.members().forEach(Member::launch);
        stage.members().forEach(Member::awaitReady);
        sheet.figure("members ready, s from their start", seconds(begin), "%.1f");
        Await.until(
                "all is projected",
                PATIENCE,
                () -> stage.members()
                                .getFirst()
                                .api()
                                .get("/v1/cluster")
                                .body()
                                .path("projectedSeq")
                                .asLong()
                        >= records);
        sheet.figure("all projected into the maps, s from their start", seconds(begin), "%.1f");
    }

    private void startGateways(Stage stage) {
        for (Gate gate : stage.gates()) {
            sheet.say("starting " + gate);
            Instant begin = Instant.now();
            gate.start();
            Await.until(gate + " is fresh", PATIENCE, gate::isFresh);
            sheet.goal("usable view of " + gate + ", s from its start", seconds(begin), "%.1f", 30);
            Await.until(
                    gate + " has verified everything",
                    PATIENCE,
                    () -> gate.process().metric("portcullis_view_unverified") == 0);
            sheet.goal("all verified by " + gate + ", s from its start", seconds(begin), "%.1f", 180);
        }
    }

    private static long liveHeap(Gate gate) throws IOException {
        try (GatewayJvm jvm =
                GatewayJvm.of(ProcessHandle.of(gate.process().pid()).orElseThrow())) {
            return jvm.liveHeap();
        }
    }

    private void resident(Stage stage) throws IOException {
        for (Member member : stage.members()) {
            sheet.figure(
                    "resident, " + member + ", MiB",
                    Resident.mebibytes(member.process().pid()),
                    "%.0f");
        }
        for (Gate gate : stage.gates()) {
            sheet.figure(
                    "resident, " + gate + ", MiB",
                    Resident.mebibytes(gate.process().pid()),
                    "%.0f");
        }
    }

    private void revocations(Stage stage) throws Exception {
        try (Revocations quiet = new Revocations(stage, REVOCATIONS)) {
            sheet.say(REVOCATIONS + " revocations in a quiet cluster");
            quiet.run(Duration.ofMillis(100));
            report("quiet", quiet);
        }
        try (Revocations busy = new Revocations(stage, REVOCATIONS);
                Churn churn = Churn.start(stage, CHANGES_PER_SECOND)) {
            sheet.say(REVOCATIONS + " revocations beside " + CHANGES_PER_SECOND + " changes a second");
            busy.run(BUSY.dividedBy(REVOCATIONS));
            sheet.atLeast("changes a second beside", churn.perSecond(), "%.1f", 0.95 * CHANGES_PER_SECOND);
            report("beside 50 changes/s", busy);
        }
    }

    private void report(String when, Revocations revocations) throws Exception {
        Times table = revocations.toTable();
        Times client = revocations.toClient();
        sheet.say(when + ", commit to the gateway's table: " + table);
        sheet.say(when + ", commit to the last byte at the client: " + client);
        sheet.figure("commit to table, " + when + ", p50 ms", table.millis(0.5), "%.1f");
        sheet.figure("commit to table, " + when + ", p99 ms", table.millis(0.99), "%.1f");
        sheet.figure("commit to last byte, " + when + ", p50 ms", client.millis(0.5), "%.1f");
        if (when.equals("quiet")) {
            sheet.goal("commit to last byte, quiet, p99 ms", client.millis(0.99), "%.1f", 50);
        } else {
            sheet.figure("commit to last byte, " + when + ", p99 ms", client.millis(0.99), "%.1f");
        }
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toNanos() / 1e9;
    }
}
