package io.portcullis.server.people;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.Grant;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.People.Held;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Ends what somebody has, one after another; what has ended meanwhile is left as it is. */
final class Ender {
    private static final Logger LOG = Logger.getLogger("io.portcullis.people");

    private final Changes changes;
    private final MeterRegistry meters;

    Ender(Changes changes, MeterRegistry meters) {
        this.changes = changes;
        this.meters = meters;
    }

    /** Fails if anything could not be ended: it is to be done again then. */
    Uni<Void> end(Held held, Ending why, boolean secrets, Actor who) {
        return grants(held.grants(), why, who)
                .chain(() -> secrets
                        ? each(
                                held.secrets(),
                                secret -> changes.revokeCredential(secret.id(), OptionalLong.empty(), who)
                                        .replaceWithVoid())
                        : Uni.createFrom().voidItem());
    }

    Uni<Void> grants(List<Grant> grants, Ending why, Actor who) {
        return each(
                grants,
                grant -> changes.revokeGrant(grant.id(), why.reason(), OptionalLong.empty(), who)
                        .invoke(() -> {
                            meters.counter("portcullis.people.grants.ended", "reason", why.code())
                                    .increment();
                            LOG.infof(
                                    "grant-ended grant=%s login=%s reason=%s who=\"%s\"",
                                    grant.recordId(), grant.principal().login(), why.code(), who.name());
                        })
                        .replaceWithVoid());
    }

    private static <T> Uni<Void> each(Collection<T> all, Function<T, Uni<Void>> end) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(one -> end.apply(one)
                        .onFailure(failure -> failure instanceof ChangeFailure.AlreadyEnded
                                || failure instanceof ChangeFailure.NotFound)
                        .recoverWithNull())
                .collect()
                .last()
                .replaceWithVoid();
    }
}
