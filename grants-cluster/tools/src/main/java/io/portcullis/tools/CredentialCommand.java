package io.portcullis.tools;

import static java.util.Objects.requireNonNull;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Cidr;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.nio.file.Files;
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
        name = "credential",
        mixinStandardHelpOptions = true,
        description = "Makes a connection password for a login. Prints the credential's id and, on a second line, the "
                + "password: only this once, for only its SCRAM verifier is kept. With --issuer and --subject there is no "
                + "password: tokens of that issuer for that subject prove the login.")
final class CredentialCommand implements Callable<Integer> {
    @Mixin
    TrustOptions trust = new TrustOptions();

    @Option(
            names = "--login",
            paramLabel = "NAME",
            required = true,
            description = "the user name that connects: [a-z0-9._@-]{1,63}")
    String login = "";

    @ArgGroup(multiplicity = "1")
    EndOptions end = new EndOptions();

    @Option(
            names = "--origin",
            paramLabel = "CIDR",
            description = "a network it may be used from, as 10.0.0.0/8; may be repeated (default: anywhere)")
    List<String> origins = List.of();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "write the password to a new file, readable for its owner only, instead of printing it")
    @Nullable
    Path passwordFile;

    @ArgGroup(exclusive = false)
    @Nullable
    IdentityOptions identity;

    private final Surroundings surroundings;

    CredentialCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        RecordFolder folder = trust.folder(surroundings);
        RecordSigner signer = Signers.of(trust, surroundings);
        Instant now = surroundings.now();
        Validity validity = Validity.between(now, end.end(now));
        List<Cidr> networks = origins.stream().map(Cidr::parse).toList();
        if (identity != null && passwordFile != null) {
            throw new Refusal("--password-file is for a password, and an identity has none");
        }
        String password = identity == null ? RandomSecrets.next(surroundings.random()) : null;
        Credential credential;
        try (FolderLock _ = folder.lock()) {
            LoginCredentials others = LoginCredentials.of(folder, login, now);
            credential = Credential.create(
                    CredentialId.random(surroundings.random()),
                    login,
                    authenticator(others, password),
                    validity,
                    networks);
            write(folder, signer, credential, password);
        }
        surroundings.out().println(credential.id());
        if (password != null && passwordFile == null) {
            surroundings.out().println(password);
        }
        surroundings.err().println(Sentences.about(credential, now));
        return 0;
    }

    private Authenticator authenticator(LoginCredentials others, @Nullable String password) {
        if (identity != null) {
            return new Authenticator.Identity(
                    others.unmatchable(surroundings.random()), identity.issuer, identity.subject);
        }
        return new Authenticator.Secret(others.derive(requireNonNull(password), surroundings.random()));
    }

    /** The password first: a credential whose password nobody has would count against the login's limit. */
    private void write(RecordFolder folder, RecordSigner signer, Credential credential, @Nullable String password)
            throws IOException {
        if (passwordFile == null || password == null) {
            folder.write(credential, signer);
            return;
        }
        PrivateFiles.create(passwordFile, password + "\n");
        try {
            folder.write(credential, signer);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(passwordFile);
            throw e;
        }
    }
}
