package io.portcullis.server.rules;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One service. */
final class ServiceParser {
    private static final Set<String> KEYS = Set.of(
            "service", "login", "issuer", "subject", "targets", "role", "life", "scope", "stale-admit", "stale-grace");

    private final YamlMap map;
    private final RulesParser.ScopeReader scopes;

    ServiceParser(YamlMap map, RulesParser.ScopeReader scopes) {
        this.map = map;
        this.scopes = scopes;
    }

    ServiceRule service() throws InvalidRules {
        map.refuseOtherThan(KEYS);
        String name = map.text("service");
        if (!RuleParser.NAME.matcher(name).matches()) {
            throw map.invalid("service", "must match " + RuleParser.NAME);
        }
        String login = map.text("login");
        if (!Principal.isLogin(login)) {
            throw map.invalid("login", "must match [a-z0-9._@-]{1,63}");
        }
        // Read before what may be left out, so that what is missing is named first.
        List<String> targets = targets();
        String role = role();
        map.text("life");
        @Nullable StaleTolerance stale = RuleParser.stale(map);
        return new ServiceRule(
                name,
                map.place(),
                login,
                identity(login),
                targets,
                role,
                Values.span(
                        map, "life", ServiceRule.SHORTEST_LIFE, ServiceRule.LONGEST_LIFE, ServiceRule.SHORTEST_LIFE),
                scope(),
                stale == null ? StaleTolerance.defaultFor(Principal.Kind.SERVICE) : stale);
    }

    private ServiceRule.@Nullable Identity identity(String login) throws InvalidRules {
        if (!map.has("issuer") && !map.has("subject")) {
            return null;
        }
        String issuer = map.text("issuer");
        String subject = map.text("subject");
        try {
            new Principal(login, Principal.Kind.SERVICE, issuer, subject, List.of());
        } catch (IllegalArgumentException e) {
            throw map.invalid("issuer", String.valueOf(e.getMessage()));
        }
        return new ServiceRule.Identity(issuer, subject);
    }

    private List<String> targets() throws InvalidRules {
        map.texts("targets");
        List<String> targets = new ArrayList<>();
        for (String target : Values.set(map, "targets")) {
            if (!Grant.isTargetName(target)) {
                throw map.invalid("targets", "a target must match [a-z0-9][a-z0-9_.-]{0,62}: each is named as it is");
            }
            targets.add(target);
        }
        return targets;
    }

    private String role() throws InvalidRules {
        return Values.value(map, "role", role -> {
            Grant.requireRole(role);
            return role;
        });
    }

    /** What is used up would be so for good: a renewal does not fill it up, and nobody is there to ask for the next grant. */
    private GrantScope scope() throws InvalidRules {
        GrantScope scope = RuleParser.scope(map, scopes);
        for (Budget budget : scope.budgets().keySet()) {
            if (budget != Budget.SESSIONS) {
                throw map.invalid(
                        "scope",
                        "budgets." + budget.field()
                                + " would be used up one day, and no renewal fills it up: only sessions can be limited");
            }
        }
        return scope;
    }
}
