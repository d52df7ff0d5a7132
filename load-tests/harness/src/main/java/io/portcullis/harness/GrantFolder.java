package io.portcullis.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gateway without a cluster reads: signed grants and credentials, the passwords for the targets and the targets
 * file, all in one folder, with the key that signs them. Every change is written atomically, as gateways watch it.
 */
public final class GrantFolder {
    public static final String CLUSTER_ID = "harness";

    private final Path folder;
    private final String clusterId;
    private final SecureRandom random = new SecureRandom();
    private final RecordSigner signer;
    private final Map<GrantId, Grant> grants = new HashMap<>();
    private final Map<String, byte[]> salts = new HashMap<>();
    private final Map<String, TargetSpec> targets = new LinkedHashMap<>();

    private GrantFolder(Path folder, String clusterId) throws IOException {
        this.folder = folder.toAbsolutePath();
        this.clusterId = clusterId;
        KeyPair keys = PemKeys.generate(random);
        this.signer = RecordSigner.of(clusterId, keys.getPrivate(), keys.getPublic());
        Files.createDirectories(grantsDir());
        Files.createDirectories(secretsDir());
        writeSecret(privateKey(), PemKeys.formatPrivate(keys.getPrivate()));
        Files.writeString(publicKey(), PemKeys.formatPublic(keys.getPublic()));
        writeTargets();
    }

    /** Makes the folder, if it is not there, with a new pair of keys. */
    public static GrantFolder create(Path folder) {
        return create(folder, CLUSTER_ID);
    }

    /** The same for a cluster of another name. */
    public static GrantFolder create(Path folder, String clusterId) {
        try {
            return new GrantFolder(folder, clusterId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    public String clusterId() {
        return clusterId;
    }

    public Path grantsDir() {
        return folder.resolve("grants");
    }

    public Path secretsDir() {
        return folder.resolve("secrets");
    }

    public Path targetsFile() {
        return folder.resolve("targets.yaml");
    }

    public Path publicKey() {
        return folder.resolve("cluster.public.pem");
    }

    /** For {@code portcullis-grant}; no gateway reads it. */
    public Path privateKey() {
        return folder.resolve("cluster.private.pem");
    }

    public RecordSigner signer() {
        return signer;
    }

    /** Issues a grant; its file is there when this returns. */
    public synchronized Grant grant(GrantSpec spec) {
        Grant grant = Grant.create(
                        GrantId.random(random),
                        spec.principal(),
                        spec.target(),
                        spec.role(),
                        Validity.between(spec.notBefore(), spec.expiresAt()),
                        spec.stale(),
                        spec.reason())
                .within(spec.scope());
        return keep(grant);
    }

    /** Revokes a grant: its file is the tombstone when this returns. */
    public synchronized Grant revoke(GrantId id, String reason) {
        return keep(current(id).revoked(reason));
    }

    public synchronized Grant extend(GrantId id, Instant expiresAt) {
        return keep(current(id).extendedTo(expiresAt));
    }

    /** The highest revision issued here. */
    public synchronized Grant current(GrantId id) {
        Grant grant = grants.get(id);
        if (grant == null) {
            throw new IllegalArgumentException("not issued here: " + id);
        }
        return grant;
    }

    private Grant keep(Grant grant) {
        put(grant);
        grants.put(grant.id(), grant);
        return grant;
    }

    /** A credential that is valid for a day; returns its machine-made password. */
    public String credential(String login) {
        String password = password();
        credential(login, password, Duration.ofDays(1));
        return password;
    }

    /** A credential for a given password. All of one login share their salt: SCRAM sends only one. */
    public synchronized Credential credential(String login, String password, Duration validFor) {
        ScramVerifier verifier = ScramVerifier.derive(password, salt(login), ScramVerifier.DEFAULT_ITERATIONS);
        return credential(login, new Authenticator.Secret(verifier), validFor);
    }

    /** A credential that is valid for a day: tokens of this issuer for this subject prove the login. */
    public synchronized Credential identity(String login, String issuer, String subject) {
        ScramVerifier none = ScramVerifier.unmatchable(salt(login), ScramVerifier.DEFAULT_ITERATIONS);
        return credential(login, new Authenticator.Identity(none, issuer, subject), Duration.ofDays(1));
    }

    /** The secret of a device of the login, valid for a day. */
    public synchronized Credential device(String login, String secret) {
        ScramVerifier verifier = ScramVerifier.derive(secret, salt(login), ScramVerifier.DEFAULT_ITERATIONS);
        return credential(login, Authenticator.Device.of(verifier), Duration.ofDays(1));
    }

    private Credential credential(String login, Authenticator authenticator, Duration validFor) {
        Instant now = Instant.now();
        Credential credential = Credential.create(
                CredentialId.random(random),
                login,
                authenticator,
                Validity.between(now.minus(Duration.ofMinutes(1)), now.plus(validFor)),
                List.of());
        put(credential);
        return credential;
    }

    private byte[] salt(String login) {
        return salts.computeIfAbsent(login, _ -> {
            byte[] fresh = new byte[16];
            random.nextBytes(fresh);
            return fresh;
        });
    }

    /** Where the record of this id is, or would be. */
    public Path fileOf(SignedRecord record) {
        return grantsDir().resolve(RecordFiles.nameOf(record));
    }

    /** Signs and writes any record, also one that this folder would not issue. */
    public void put(SignedRecord record) {
        try {
            RecordFiles.writeAtomically(grantsDir(), RecordFiles.nameOf(record), signer.seal(record));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds or changes a target. */
    public synchronized void target(TargetSpec target) {
        targets.put(target.name(), target);
        writeTargets();
    }

    public synchronized void removeTarget(String name) {
        targets.remove(name);
        writeTargets();
    }

    private void writeTargets() {
        StringBuilder yaml = new StringBuilder(targets.isEmpty() ? "targets: {}\n" : "targets:\n");
        targets.values().forEach(target -> yaml.append(target.toYaml()));
        try {
            RecordFiles.writeAtomically(
                    folder,
                    folder.relativize(targetsFile()).toString(),
                    yaml.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The password with which gateways log in to a target as {@code role}. */
    public void secret(String target, String role, String password) {
        try {
            Path file = secretsDir().resolve(target).resolve(role);
            Files.createDirectories(file.getParent());
            writeSecret(file, password + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a role that can log in, with a random password that gateways know for {@code target}; returns it. */
    public String role(PostgresServer server, String target, String role) throws SQLException {
        String password = password();
        server.execute(
                "postgres", "create role \"" + role.replace("\"", "\"\"") + "\" login password '" + password + "'");
        secret(target, role, password);
        return password;
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Path beside = Files.createTempFile(
                file.getParent(),
                ".secret",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String password() {
        return new BigInteger(128, random).toString(36);
    }
}
