package io.portcullis.server.api.form;

import io.portcullis.model.GrantId;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.body.DryRunBody;
import io.portcullis.server.api.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to know beforehand, checked.
 *
 * @param grant whose scope is meant; null: {@code scope}
 */
public record DryRunForm(@Nullable GrantId grant, GrantScope scope, List<String> statements) {
    private static final int MOST = 100;

    public static DryRunForm of(DryRunBody body) {
        List<String> statements = Fields.texts("statements", body.statements());
        if (statements.isEmpty() || statements.size() > MOST) {
            throw Problem.invalid("statements", "must be from 1 to " + MOST).thrown();
        }
        if ((body.grant() == null) == (body.scope() == null)) {
            throw Problem.invalid("scope", "is needed, or grant, and not both").thrown();
        }
        GrantScope scope = body.scope() == null ? GrantScope.FULL : ScopeForm.read(body.scope());
        return new DryRunForm(Ids.grantFilter(body.grant()), scope, statements);
    }
}
