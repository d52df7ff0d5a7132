package io.portcullis.server.api;

import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.rules.Approvals;
import io.portcullis.server.rules.Assurance;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.rules.Obstacle;
import io.portcullis.server.rules.Rule;
import io.portcullis.server.rules.Terms;
import io.portcullis.server.store.SignInDemand;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How people must sign in for what the rules want. */
@Singleton
public class SignIns {
    private static final String OBSTACLE = "signIn";

    private final Rules rules;

    SignIns(Rules rules) {
        this.rules = rules;
    }

    /**
     * That a rule wants another sign-in.
     *
     * @param rule its name; empty if none does
     * @param toApprove for saying yes, and not for asking
     */
    public record Needed(String rule, boolean toApprove) {
        static final Needed NOTHING = new Needed("", false);

        public boolean isThere() {
            return !rule.isEmpty();
        }
    }

    static Needed neededToAsk(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused
                        && refused.rule() != null
                        && refused.obstacles().stream().map(Obstacle::field).anyMatch(OBSTACLE::equals)
                ? new Needed(refused.rule().name(), false)
                : Needed.NOTHING;
    }

    /** What a rule in force wants, whoever says that it is needed; nothing if there is no such rule. */
    public SignInDemand demand(Needed needed) {
        return rules.inForce().rules().stream()
                .filter(rule -> rule.name().equals(needed.rule()))
                .map(rule -> demand(assurance(rule, needed.toApprove())))
                .findFirst()
                .orElse(SignInDemand.NONE);
    }

    private static Assurance assurance(Rule rule, boolean toApprove) {
        @Nullable
        Terms terms = switch (rule.effect()) {
            case Rule.Effect.Deny _ -> null;
            case Rule.Effect.Give(Terms given) -> given;
            case Rule.Effect.BreakGlass(Terms given, var _) -> given;
        };
        if (terms == null) {
            return Assurance.NONE;
        }
        @Nullable Approvals approvals = terms.approvals();
        return toApprove ? approvals == null ? Assurance.NONE : approvals.assurance() : terms.assurance();
    }

    private static SignInDemand demand(Assurance assurance) {
        return new SignInDemand(assurance.acrs().stream().sorted().toList(), List.of(), assurance.maxAge());
    }
}
