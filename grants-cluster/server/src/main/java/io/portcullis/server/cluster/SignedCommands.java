package io.portcullis.server.cluster;

import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.SessionId;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.AuditLog;
import io.portcullis.server.store.ChangeFailure.Unavailable;
import io.portcullis.server.store.Unis;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link Commands}: first the audit, then the map from which every gateway hears it. */
final class SignedCommands implements Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RecordSigner signer;
    private final RecordJoin seals;
    private final AuditLog audit;
    private final NodeState state;
    private final RandomGenerator random;
    private final Clock clock;
    private volatile @Nullable OwnMember member;

    SignedCommands(
            RecordSigner signer,
            RecordJoin seals,
            AuditLog audit,
            NodeState state,
            RandomGenerator random,
            Clock clock) {
        this.signer = signer;
        this.seals = seals;
        this.audit = audit;
        this.state = state;
        this.random = random;
        this.clock = clock;
    }

    void with(OwnMember joined) {
        member = joined;
    }

    @Override
    public Uni<Void> cutOff(SessionId session, String reason, Actor who) {
        return Unis.lazy(() -> {
            OwnMember joined = requireServing();
            CommandId id = idOfOwn(joined);
            JsonObject event = new JsonObject().put("command", id.value()).put("reason", reason);
            return audit.add("session_cut_off", who, session.value(), null, event)
                    .compose(_ -> send(joined, Command.cutOff(id, clock.instant(), session, reason)));
        });
    }

    @Override
    public Uni<Void> linkDecided(Command.Action.LinkDecided decided) {
        return Unis.lazy(() -> {
            OwnMember joined = requireServing();
            return send(joined, Command.linkDecided(idOfOwn(joined), clock.instant(), decided));
        });
    }

    private OwnMember requireServing() {
        Unavailable obstacle = state.obstacle();
        OwnMember joined = member;
        if (obstacle != null) {
            throw obstacle;
        }
        if (joined == null) {
            throw new Unavailable(Unavailable.Reason.STARTING, "this node is starting", null);
        }
        return joined;
    }

    /** One whose entry this member keeps, most probably: another one may hang. */
    private CommandId idOfOwn(OwnMember joined) {
        List<CommandId> ids = Stream.generate(() -> CommandId.random(random))
                .limit(OwnMember.CHOICES)
                .toList();
        return ids.get(joined.ownChoice(i -> MapNames.commandKey(ids.get(i)), 0));
    }

    private Future<Void> send(OwnMember joined, Command command) {
        String key = MapNames.commandKey(command.id());
        byte[] payload = seals.seal(MapNames.COMMANDS, key, signer.seal(command));
        long life = Command.MAX_LIFE.toSeconds();
        return Future.fromCompletionStage(
                        joined.map(MapNames.COMMANDS).setAsync(key, new MapValue(payload), life, TimeUnit.SECONDS))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(new Unavailable(
                        Unavailable.Reason.CLUSTER, "the Hazelcast cluster does not answer: " + failure, failure)));
    }
}
