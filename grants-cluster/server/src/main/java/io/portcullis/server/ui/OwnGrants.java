package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.server.store.Page.Request;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Queries.Phase;
import io.portcullis.server.store.Stored;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** The grants of a login that can be used, now or later. */
@Singleton
class OwnGrants {
    /** What one page shows; the API lists more. */
    static final int MOST = 100;

    private final Queries queries;

    OwnGrants(Queries queries) {
        this.queries = queries;
    }

    /** Those that are active first, the newest before the others. */
    Uni<List<Grant>> of(String login) {
        return of(login, Phase.ACTIVE)
                .chain(active -> of(login, Phase.PENDING)
                        .map(pending ->
                                Stream.concat(active.stream(), pending.stream()).toList()));
    }

    private Uni<List<Grant>> of(String login, Phase phase) {
        return queries.grants(new Queries.GrantFilter(login, null, phase), new Request(MOST, null))
                .map(found -> found.items().stream().map(Stored::record).toList());
    }
}
