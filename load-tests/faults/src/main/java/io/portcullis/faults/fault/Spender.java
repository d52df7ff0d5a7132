package io.portcullis.faults.fault;

import io.portcullis.faults.admin.Admin.Granted;
import io.portcullis.faults.recording.Door;
import io.portcullis.faults.stage.Stage;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.util.Random;

/** Spends of one budget at one gateway, as long as that lets it. The target keeps what was really done. */
final class Spender implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE = 20;

    /** What is limited, and what uses it up; a row of {@code spent} for each that was done. */
    enum Kind {
        STATEMENTS("statements") {
            @Override
            byte[] work(String gateway, Random random) {
                return Frontend.query("INSERT INTO spent VALUES ('statements', '" + gateway + "', 1)");
            }
        },
        /** The end of the transaction is sent with what it ends. */
        ROWS_AFFECTED("rowsAffected") {
            @Override
            byte[] work(String gateway, Random random) {
                return Frontend.concat(
                        Frontend.query("BEGIN"),
                        Frontend.query("INSERT INTO spent SELECT 'rowsAffected', '" + gateway
                                + "', 1 FROM generate_series(1, " + (1 + random.nextInt(9)) + ")"),
                        Frontend.query("COMMIT"));
            }

            @Override
            int answers() {
                return 3;
            }
        },
        STATEMENT_TIME("statementTime") {
            @Override
            byte[] work(String gateway, Random random) {
                return Frontend.query(
                        "INSERT INTO spent SELECT 'statementTime', '" + gateway
                                + "', extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000 FROM pg_sleep(0.04)");
            }
        };

        final String field;

        Kind(String field) {
            this.field = field;
        }

        abstract byte[] work(String gateway, Random random);

        int answers() {
            return 1;
        }
    }

    private final Kind kind;
    private final Granted grant;
    private final Door door;
    private final Random random;
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile boolean over;

    Spender(Kind kind, Granted grant, Door door, Random random) {
        this.kind = kind;
        this.grant = grant;
        this.door = door;
        this.random = random;
        thread.start();
    }

    private void run() {
        while (!over) {
            try (RawClient client = RawClient.connect(door.host(), door.port())) {
                if (client.tryLogin(grant.login(), grant.secret(), Stage.TARGET).tag() == 'Z') {
                    spend(client);
                }
                Thread.sleep(PAUSE * 5);
            } catch (RuntimeException | AssertionError e) {
                // Its gateway is dead, or has ended the session.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void spend(RawClient client) throws InterruptedException {
        while (!over) {
            client.send(kind.work(door.gateway(), random));
            for (int i = 0; i < kind.answers(); i++) {
                if (client.readUntil('Z', PATIENCE).getLast().transactionStatus() == 'E' && i == kind.answers() - 1) {
                    client.query("ROLLBACK");
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
