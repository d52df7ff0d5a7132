package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.config.Role;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.store.Requests.Request;
import java.util.Objects;
import java.util.Set;

/** Who asks, for rules to look at. */
final class Askers {
    private static final Set<Role> SEE_ALL = Set.of(Role.APPROVER, Role.AUDITOR, Role.OPERATOR);

    private Askers() {}

    /** Of what is not theirs nobody learns that it is there. */
    static Grant own(Grant grant, Requester who) {
        if (!grant.principal().login().equals(who.login())) {
            throw Problem.invalid("extend", "is no grant of yours").thrown();
        }
        return grant;
    }

    /** Whether they asked for it: whoever had the login before is somebody else. */
    static boolean isOwn(Request request, Identity who) {
        return request.wish().who().issuer().equals(who.actor().issuer())
                && request.wish().who().subject().equals(who.actor().subject());
    }

    /** Of what is not theirs nobody learns that it is there, but who sees all. */
    static Request requireVisible(Request request, Identity who) {
        if (!isOwn(request, who) && who.roles().stream().noneMatch(SEE_ALL::contains)) {
            throw Problem.of(ProblemType.NOT_FOUND, "there is no request of this id")
                    .thrown();
        }
        return request;
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
