package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What only a cluster makes, with fixed content, so that tests can speak of exact bytes. */
public final class TestCluster {
    public static final CommandId COMMAND_ID = new CommandId("k0123456789abcde");
    public static final CancelId CANCEL_ID = new CancelId("x0123456789abcde");
    public static final SessionId SESSION_ID = new SessionId("s0123456789abcde");
    private static final Instant READ = Instant.parse("2026-11-22T10:00:07.250Z");

    private TestCluster() {}

    public static Beacon beacon() {
        byte[] digest = new byte[32];
        for (int i = 0; i < digest.length; i++) {
            digest[i] = (byte) i;
        }
        return new Beacon("grants-1", 2, 7, READ.plusMillis(3), READ, 71, Bytes.of(digest), Beacon.asOf(READ));
    }

    public static Command command() {
        return Command.cutOff(COMMAND_ID, READ, SESSION_ID, "Last im Griff");
    }

    public static Command linkDecided() {
        Command.Action.LinkDecided decided = new Command.Action.LinkDecided(
                new LinkId("l0123456789abcdefghjkmnpqrs"),
                "gw-1",
                "alice",
                "192.0.2.7",
                Command.LinkOutcome.CONFIRMED,
                "https://id.example.org",
                "4711");
        return Command.linkDecided(COMMAND_ID, READ, decided);
    }

    public static CatalogTarget orders() {
        return new CatalogTarget(
                List.of(new HostPort("db-1.internal", 5432), new HostPort("2001:db8::1", 6543)),
                HostRole.PRIMARY,
                "orders",
                false,
                TargetTls.DISABLED,
                Map.of("env", "prod", "team", "müller"),
                80,
                Duration.ofSeconds(1),
                UnknownFields.NONE);
    }

    /** The entry of {@link #orders}, which needs its codec. */
    public static CatalogEntry target() {
        return CatalogEntry.create(
                        CatalogEntry.Kind.TARGET,
                        "orders",
                        io.portcullis.model.codec.CatalogBodies.of(orders()),
                        TestRecords.START)
                .at(new Position(2, 72, 0));
    }

    public static CancelMessage.Request request() {
        return new CancelMessage.Request(CANCEL_ID, READ, "gw-1", -2, Bytes.of((byte) 1, (byte) 2, (byte) 3, (byte) 4));
    }

    public static CancelMessage.Answer answer() {
        return new CancelMessage.Answer(CANCEL_ID, READ.plusMillis(20), "gw-2", true);
    }
}
