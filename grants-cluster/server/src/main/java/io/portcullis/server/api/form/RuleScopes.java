package io.portcullis.server.api.form;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.rules.RulesParser;
import java.util.Map;

/** Scopes in rules are written as those of grants, and read by the same code. */
public final class RuleScopes implements RulesParser.ScopeReader {
    private static final int MAX_BYTES = 64 * 1024;

    @Override
    public GrantScope read(Map<String, Object> scope) {
        try {
            return ScopeForm.read(StrictJson.read(StrictJson.bytes(scope), GrantScopeBody.class, MAX_BYTES));
        } catch (ProblemException e) {
            throw new IllegalArgumentException(e.problem().detail(), e);
        }
    }
}
