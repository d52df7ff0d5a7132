package io.portcullis.server.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.GrantId;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.EmergencyGrants;
import io.portcullis.server.store.EmergencyGrants.Item;
import io.portcullis.server.store.EmergencyGrants.Used;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Says aloud, on one node, that an emergency grant was used, and revokes it when its one session must be over. */
@Singleton
class EmergencySweep {
    private static final Logger LOG = Logger.getLogger("io.portcullis.requests");
    private static final String USED_UP = "used up";

    private final EmergencyGrants emergencies;
    private final Changes changes;
    private final Vertx vertx;
    private final Counter used;
    private @Nullable Sweep sweep;

    EmergencySweep(EmergencyGrants emergencies, Changes changes, Vertx vertx, MeterRegistry meters) {
        this.emergencies = emergencies;
        this.changes = changes;
        this.vertx = vertx;
        this.used = Counter.builder("portcullis.emergency.grants.used")
                .description("Uses of emergency grants that gateways told and this node said aloud")
                .register(meters);
    }

    void start(@Observes StartupEvent event) {
        sweep = new Sweep(
                vertx,
                () -> emergencies
                        .used()
                        .invoke(this::tell)
                        .chain(_ -> emergencies.usedUp())
                        .chain(this::revoke));
    }

    @PreDestroy
    void stop() {
        if (sweep != null) {
            sweep.stop();
        }
    }

    private void tell(List<Item> items) {
        items.forEach(item -> {
            used.increment();
            Used use = item.used();
            LOG.errorf(
                    "emergency-grant-used grant=%s login=%s target=%s gateway=%s session=%s at=%s request=%s",
                    item.grant().recordId(),
                    item.grant().principal().login(),
                    item.grant().target(),
                    item.use().gateway(),
                    use == null ? "" : use.session(),
                    use == null ? "" : use.at(),
                    item.request());
        });
    }

    private Uni<Void> revoke(List<Item> items) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(this::revoke)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> revoke(Item item) {
        GrantId id = new GrantId(item.grant().recordId());
        return ended(changes.revokeGrant(id, USED_UP, OptionalLong.empty(), Actor.CLUSTER))
                .chain(_ -> ended(changes.revokeCredential(item.credential(), OptionalLong.empty(), Actor.CLUSTER)))
                .chain(_ -> emergencies.revoked(id));
    }

    private static Uni<Void> ended(Uni<?> change) {
        return change.onFailure(ChangeFailure.AlreadyEnded.class)
                .recoverWithNull()
                .replaceWithVoid();
    }
}
