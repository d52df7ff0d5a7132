package io.portcullis.conformance;

import io.portcullis.model.Grant;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Replication is in no grant that does not name it, so who replicates has a login of its own. */
final class Replicator {
    static final String ROLE = "replicator";

    private Replicator() {}

    /** The next revision of a full grant, which names every class of statement and limits nothing else. */
    static Grant scoped(Grant full) {
        GrantScope scope = new GrantScope(
                EnumSet.allOf(AllowedClass.class), null, null, null, null, Map.of(), List.of(), null, null, Map.of());
        return new Grant(
                full.id(),
                full.revision() + 1,
                full.state(),
                full.principal(),
                full.target(),
                full.role(),
                full.validity(),
                full.stale(),
                ScopeCodec.encode(scope),
                full.reason(),
                full.position(),
                full.unknown());
    }
}
