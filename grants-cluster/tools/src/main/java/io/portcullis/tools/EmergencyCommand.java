package io.portcullis.tools;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "emergency",
        mixinStandardHelpOptions = true,
        description =
                "Makes a grant for the day on which nothing else works, and a connection password for it: it admits "
                        + "one session at one gateway, from its files alone. Prints the ids of the grant and of the credential "
                        + "and, on a third line, the password: only this once.")
final class EmergencyCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Option(
            names = "--login",
            paramLabel = "NAME",
            required = true,
            description = "the user name that connects: best one that is used for nothing else")
    String login = "";

    @Option(
            names = "--issuer",
            paramLabel = "NAME",
            defaultValue = "portcullis-grant",
            description = "who vouches for the identity")
    String issuer = "";

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            description = "the person, by the issuer's name for them (default: the login)")
    @Nullable
    String subject;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            required = true,
            description = "the database, as the gateway's targets file names it")
    String target = "";

    @Option(names = "--role", paramLabel = "NAME", required = true, description = "the PostgreSQL role it is used with")
    String role = "";

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            required = true,
            description = "the only gateway that admits by it: its portcullis.node")
    String gateway = "";

    @Option(
            names = "--length",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "how long its one session may last, from 1s to 1h (default: 1h)")
    String length = "";

    @Option(
            names = "--expires-in",
            paramLabel = "DURATION",
            defaultValue = "90d",
            description = "how long it can be used, at most 90d (default: 90d)")
    String expiresIn = "";

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why it is made")
    String reason = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "write the password to a new file, readable for its owner only, instead of printing it")
    @Nullable
    Path passwordFile;

    @Mixin
    ScopeOptions scope = new ScopeOptions();

    private final Surroundings surroundings;

    EmergencyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        Instant now = surroundings.now();
        Validity validity = Validity.between(now, now.plus(Times.duration(expiresIn)));
        if (!EmergencyUse.fits(validity)) {
            throw new IllegalArgumentException("--expires-in must not be longer than 90d");
        }
        Grant grant = grant(validity);
        String password = RandomSecrets.next(surroundings.random());
        Credential credential;
        try (FolderLock _ = folder.lock()) {
            LoginCredentials others = LoginCredentials.of(folder, login, now);
            credential = Credential.create(
                    CredentialId.random(surroundings.random()),
                    login,
                    new Authenticator.Secret(others.derive(password, surroundings.random())),
                    validity,
                    List.of());
            write(folder, signer, grant, credential, password);
        }
        surroundings.out().println(grant.id());
        surroundings.out().println(credential.id());
        if (passwordFile == null) {
            surroundings.out().println(password);
        }
        surroundings.err().println(Sentences.about(grant, now));
        surroundings
                .err()
                .println("It admits once, for " + Times.describe(Times.duration(length)) + ", at the gateway " + gateway
                        + ", which needs both files in its folder");
        return 0;
    }

    private Grant grant(Validity validity) throws IOException {
        Principal principal =
                new Principal(login, Principal.Kind.HUMAN, issuer, subject == null ? login : subject, List.of());
        GrantScope once = scope.read().inEmergency(new EmergencyUse(gateway, Times.duration(length)));
        return Grant.create(
                        GrantId.random(surroundings.random()),
                        principal,
                        target,
                        role,
                        validity,
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        reason)
                .within(ScopeCodec.encode(once));
    }

    /** The grant last: without it nothing of the rest opens anything. */
    private void write(RecordFolder folder, RecordSigner signer, Grant grant, Credential credential, String password)
            throws IOException {
        if (passwordFile != null) {
            PrivateFiles.create(passwordFile, password + "\n");
        }
        Path written = null;
        try {
            written = folder.write(credential, signer);
            folder.write(grant, signer);
        } catch (IOException | RuntimeException e) {
            // A credential whose password nobody has would count against the login's limit.
            if (written != null) {
                Files.deleteIfExists(written);
            }
            if (passwordFile != null) {
                Files.deleteIfExists(passwordFile);
            }
            throw e;
        }
    }

    /** @throws Refusal if it is one: it would become another kind of grant, or an older one in the drawer would not notice */
    static void refuseChange(Grant grant) {
        if (ScopeCodec.emergency(grant.scope()) != null) {
            throw new Refusal(
                    grant.id() + " is an emergency grant, which stays as it was made: revoke it, and make another");
        }
    }
}
