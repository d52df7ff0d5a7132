package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.RuleSet;
import java.util.Objects;

/** Who asks, for rules to look at. */
final class Askers {
    private Askers() {}

    /** Of what is not theirs nobody learns that it is there. */
    static Grant own(Grant grant, Requester who) {
        if (!grant.principal().login().equals(who.login())) {
            throw Problem.invalid("extend", "is no grant of yours").thrown();
        }
        return grant;
    }

    /** What the control database can not keep is not looked at either. */
    static void requireKeepable(Identity identity) {
        if (!Requester.canBeLookedAt(identity.groups())) {
            throw Problem.of(ProblemType.CONFLICT, "the token has groups that can not be used")
                    .thrown();
        }
    }

    static Requester requester(Identity identity, String login, RuleSet set) {
        requireKeepable(identity);
        // A group that nobody sees could be one that a rule denies something to.
        if (!identity.claims().hasAllGroups()) {
            throw Problem.of(ProblemType.CONFLICT, "the token does not say all groups")
                    .thrown();
        }
        return new Requester(
                Objects.requireNonNull(identity.kind()),
                login,
                String.valueOf(identity.actor().issuer()),
                String.valueOf(identity.actor().subject()),
                identity.groups(),
                identity.claims().texts(set.claims()),
                identity.claims().acr(),
                identity.claims().signedInAt());
    }
}
