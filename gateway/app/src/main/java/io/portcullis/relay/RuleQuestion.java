package io.portcullis.relay;

import io.portcullis.config.Target;
import io.portcullis.config.TargetDirectory;
import io.portcullis.policy.Replication;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginQuestion;
import java.net.InetAddress;

/** How the login rules are asked about a client: the one place, for logins and for explanations of them. */
public final class RuleQuestion {
    private RuleQuestion() {}

    /** Before the client has proved anything: the target is what its database name means. */
    public static LoginQuestion of(
            StartupRequest request, InetAddress origin, boolean encrypted, TargetDirectory targets) {
        return at(targetAsked(request, targets), request, origin, encrypted);
    }

    /** @param target the configured name of the target that it turned out to be */
    public static LoginQuestion at(String target, StartupRequest request, InetAddress origin, boolean encrypted) {
        return new LoginQuestion(
                request.login().login(),
                network -> network.contains(origin),
                encrypted,
                target,
                request.replication() != Replication.NONE);
    }

    private static String targetAsked(StartupRequest request, TargetDirectory targets) {
        Target target = isGrantsTarget(request, targets) ? null : targets.forDatabase(request.database());
        return target == null ? request.database() : target.name();
    }

    /** PostgreSQL's tools name no database where they replicate a whole server: then the grant says which target. */
    static boolean isGrantsTarget(StartupRequest request, TargetDirectory targets) {
        return request.replication() == Replication.PHYSICAL
                && request.database().equals(Replication.NO_DATABASE)
                && targets.find(Replication.NO_DATABASE) == null;
    }
}
