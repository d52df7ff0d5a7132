package io.portcullis.tools;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "grant",
        mixinStandardHelpOptions = true,
        description = "Signs a new grant and writes it to the folder. Prints its id.")
final class GrantCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Option(
            names = "--login",
            paramLabel = "NAME",
            required = true,
            description = "the user name that connects: [a-z0-9._@-]{1,63}")
    String login = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "human",
            description = "human or service (default: human)")
    Principal.Kind kind = Principal.Kind.HUMAN;

    @Option(
            names = "--issuer",
            paramLabel = "NAME",
            defaultValue = "portcullis-grant",
            description = "who vouches for the identity")
    String issuer = "";

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description = "the issuer's name for the identity (default: the login)")
    @Nullable
    String subject;

    @Option(names = "--group", paramLabel = "NAME", description = "a group of the identity; may be repeated")
    List<String> groups = List.of();

    @Option(
            names = "--target",
            paramLabel = "NAME",
            required = true,
            description = "the database, as the gateways' targets file names it")
    String target = "";

    @Option(names = "--role", paramLabel = "NAME", required = true, description = "the PostgreSQL role it is used with")
    String role = "";

    @ArgGroup(multiplicity = "1")
    EndOptions end = new EndOptions();

    @Option(names = "--from", paramLabel = "INSTANT", description = "when it starts (default: now)")
    @Nullable
    String from;

    @Option(
            names = "--max",
            paramLabel = "DURATION|INSTANT",
            description = "how long the id is kept at least, if it may be extended that far (default: its end)")
    @Nullable
    String max;

    @Option(
            names = "--stale-admit",
            paramLabel = "DURATION",
            description = "new sessions without a control plane (default: human 0s, service 15m)")
    @Nullable
    String staleAdmit;

    @Option(
            names = "--stale-grace",
            paramLabel = "DURATION",
            description = "running sessions without a control plane (default: human 60s, service 1h)")
    @Nullable
    String staleGrace;

    @Mixin
    ScopeOptions scope = new ScopeOptions();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why it is made")
    String reason = "";

    private final Surroundings surroundings;

    GrantCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        Instant now = surroundings.now();
        Principal principal = new Principal(login, kind, issuer, subject == null ? login : subject, groups);
        Grant grant = Grant.create(
                        GrantId.random(surroundings.random()), principal, target, role, validity(now), stale(), reason)
                .within(scope.scope());
        Path file = folder.write(grant, signer);
        surroundings.out().println(grant.id());
        surroundings.err().println(Sentences.about(grant, now));
        surroundings.err().println("Written to " + file);
        return 0;
    }

    private Validity validity(Instant now) {
        Instant start = from == null ? now : Times.instant(from);
        Instant expiresAt = end.end(start);
        if (!expiresAt.isAfter(now)) {
            throw new IllegalArgumentException("it would have ended at " + expiresAt + " already");
        }
        if (max == null) {
            return Validity.between(start, expiresAt);
        }
        boolean isInstant = max.indexOf('-') > 0;
        return new Validity(start, expiresAt, isInstant ? Times.instant(max) : start.plus(Times.duration(max)));
    }

    private StaleTolerance stale() {
        StaleTolerance usual = StaleTolerance.defaultFor(kind);
        return new StaleTolerance(
                staleAdmit == null ? usual.staleAdmit() : Times.duration(staleAdmit),
                staleGrace == null ? usual.staleGrace() : Times.duration(staleGrace));
    }
}
