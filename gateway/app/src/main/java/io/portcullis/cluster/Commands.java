package io.portcullis.cluster;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.Command;
import io.portcullis.model.SessionId;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.fleet.OnlyOnce;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Does what operators and people command, if it is signed by the cluster, in time and for the first time. Signatures are checked on a
 * thread of its own, before which only so many messages wait.
 */
public final class Commands implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    /** A command is far smaller, sealed or not. */
    private static final int MAX_BYTES = 8 * 1024;

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_REMEMBERED = 10_000;
    /** How far the clock of who signs may be ahead of ours. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    /** Ends sessions. */
    @FunctionalInterface
    public interface Sessions {
        /** Returns whether there is such a session here. */
        boolean cutOff(SessionId session, String reason);
    }

    /** Lets logins go on that wait for a decision. */
    @FunctionalInterface
    public interface Links {
        /** Returns whether a login waits that it fits. */
        boolean decided(Command.Action.LinkDecided decided);
    }

    private final RecordVerifier verifier;
    private final Sealer sealer;
    private final String node;
    private final Sessions sessions;
    private final Links links;
    private final InstantSource clock;
    private final OnlyOnce once = new OnlyOnce(MOST_REMEMBERED);
    private final Ignorance ignored = new Ignorance("command");
    private final LongAdder obeyed = new LongAdder();
    private final LongAdder unconcerned = new LongAdder();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("portcullis-commands").factory());

    /** @param node the name of this gateway: decisions about logins are for one */
    public Commands(
            RecordVerifier verifier, Sealer sealer, String node, Sessions sessions, Links links, InstantSource clock) {
        this.verifier = verifier;
        this.sealer = sealer;
        this.node = node;
        this.sessions = sessions;
        this.links = links;
        this.clock = clock;
    }

    public void listenTo(ClusterMaps maps) {
        maps.listen(MapNames.COMMANDS, true, this::came);
    }

    private void came(String key, byte[] payload) {
        if (payload.length > MAX_BYTES) {
            ignored.add(Ignored.NOT_GENUINE, key, "larger than any command");
            return;
        }
        try {
            thread.execute(() -> look(key, payload));
        } catch (RejectedExecutionException e) {
            ignored.add(Ignored.TOO_MANY, key, "too many wait to be looked at");
        }
    }

    private void look(String key, byte[] payload) {
        try {
            Command command = verifier.openCommand(sealer.open(MapNames.COMMANDS, key, payload));
            if (!key.equals(MapNames.commandKey(command.id()))) {
                ignored.add(Ignored.NOT_GENUINE, key, "made for another key of the map");
                return;
            }
            judge(key, command);
        } catch (RefusedRecord e) {
            ignored.add(Ignored.NOT_GENUINE, key, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.errorf(e, "defect where=%s", quoted("command " + key));
        }
    }

    private void judge(String key, Command command) {
        Instant now = clock.instant();
        if (!now.isBefore(command.expiresAt()) || command.issuedAt().isAfter(now.plus(AHEAD))) {
            ignored.add(Ignored.UNTIMELY, key, "issued at " + command.issuedAt() + ", it is " + now);
        } else if (!once.first(key, command.expiresAt(), now)) {
            // Also the same one at a reconnect.
            ignored.add(Ignored.REPEATED, key, "it has counted");
        } else {
            obey(key, command);
        }
    }

    private void obey(String key, Command command) {
        switch (command.action()) {
            case Command.Action.CutOff(SessionId session) -> {
                boolean here = sessions.cutOff(session, command.reason());
                (here ? obeyed : unconcerned).increment();
                if (here) {
                    LOG.infof(
                            "command-obeyed command=%s what=cut-off session=%s reason=%s",
                            command.id(), session, quoted(command.reason()));
                }
            }
            case Command.Action.LinkDecided decided -> obey(key, decided);
        }
    }

    private void obey(String key, Command.Action.LinkDecided decided) {
        if (!decided.node().equals(node)) {
            unconcerned.increment();
        } else if (links.decided(decided)) {
            obeyed.increment();
        } else {
            ignored.add(Ignored.NOT_AWAITED, key, "link " + decided.link() + " of " + decided.login());
        }
    }

    /** Commands that did something here. */
    public long obeyed() {
        return obeyed.sum();
    }

    /** Commands about what is not here. */
    public long unconcerned() {
        return unconcerned.sum();
    }

    public long ignored(Ignored reason) {
        return ignored.count(reason);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
