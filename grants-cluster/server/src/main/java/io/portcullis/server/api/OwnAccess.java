package io.portcullis.server.api;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Logins;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Principals.Binding;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Stored;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What people may change themselves of what they have, by the API or in the pages. Somebody else's is as if it were not there. */
@Singleton
public class OwnAccess {
    private static final String GIVEN_BACK = "given back";

    private final Logins logins;
    private final Queries queries;
    private final Changes changes;

    OwnAccess(Logins logins, Queries queries, Changes changes) {
        this.logins = logins;
        this.queries = queries;
        this.changes = changes;
    }

    /** The login of whoever asks; a problem if they have none. */
    Uni<String> login(Identity who) {
        return logins.of(who).map(OwnAccess::login);
    }

    private static String login(Optional<Binding> binding) {
        return switch (binding.orElseThrow(OwnAccess::nobody)) {
            case Binding.Bound(String login) -> login;
            case Binding.Taken(String login, var _) ->
                throw Problem.of(ProblemType.CONFLICT, "the login " + login + " is somebody else's: ask an operator")
                        .thrown();
        };
    }

    private static RuntimeException nobody() {
        return Problem.of(ProblemType.CONFLICT, "the token names no person with a login at gateways")
                .thrown();
    }

    /** Ends a grant of this login, or leaves it ended; NotFound if it has none of this id. */
    public Uni<Grant> giveBack(String login, GrantId id, Actor who) {
        return queries.grant(id)
                .map(found -> ofTheirs(found, login))
                .chain(grant -> changes.revokeGrant(id, GIVEN_BACK, OptionalLong.empty(), who)
                        .onFailure(ChangeFailure.AlreadyEnded.class)
                        .recoverWithItem(grant));
    }

    /** All of a login, ended ones too, newest first. */
    public Uni<List<Stored<Credential>>> credentials(String login) {
        return queries.credentials(login);
    }

    /**
     * Ends a secret of this login, or leaves it ended. NotFound if it has none of this id: what somebody proves by tokens is not made by
     * them, and not theirs to end.
     */
    public Uni<Credential> revoke(String login, CredentialId id, Actor who) {
        return revoke(login, id, OwnAccess::isSecret, who);
    }

    /** The same of the secret of a device. */
    Uni<Credential> revokeDevice(String login, CredentialId id, Actor who) {
        return revoke(login, id, OwnAccess::isDevice, who);
    }

    private Uni<Credential> revoke(String login, CredentialId id, Predicate<Credential> kind, Actor who) {
        return queries.credential(id)
                .map(found -> {
                    Credential credential = found.record();
                    if (!credential.login().equals(login) || !kind.test(credential)) {
                        throw new ChangeFailure.NotFound("secret " + id + " of yours");
                    }
                    return credential;
                })
                .chain(credential -> changes.revokeCredential(id, OptionalLong.empty(), who)
                        .onFailure(ChangeFailure.AlreadyEnded.class)
                        .recoverWithItem(credential));
    }

    /** Whether it lets in only where its person has confirmed a connection lately. */
    public static boolean isDevice(Credential credential) {
        return credential.authenticator() instanceof Authenticator.Device;
    }

    /** Whether somebody holds it, and can lose it. */
    public static boolean isSecret(Credential credential) {
        return switch (credential.authenticator()) {
            case Authenticator.Secret _, Authenticator.Device _ -> true;
            case Authenticator.Identity _, Authenticator.Newer _ -> false;
        };
    }

    private static Grant ofTheirs(Stored<Grant> found, String login) {
        if (!found.record().principal().login().equals(login)) {
            throw new ChangeFailure.NotFound("grant " + found.record().recordId());
        }
        return found.record();
    }
}
