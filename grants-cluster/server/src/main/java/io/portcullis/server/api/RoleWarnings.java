package io.portcullis.server.api;

import io.portcullis.server.store.Requests.Request;
import io.portcullis.server.store.RoleRights;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/** What people should know of a role before they say yes to its being granted. */
@Singleton
class RoleWarnings {
    private final RoleRights rights;

    RoleWarnings(RoleRights rights) {
        this.rights = rights;
    }

    Uni<List<String>> of(Request request) {
        return rights.weighty(request.wish().target(), request.wish().role())
                .map(found ->
                        found.stream().map(one -> "the role " + one.detail()).toList());
    }
}
