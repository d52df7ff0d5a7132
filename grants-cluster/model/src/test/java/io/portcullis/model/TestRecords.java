package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Records with fixed content, so that tests can speak of exact bytes. */
public final class TestRecords {
    public static final GrantId GRANT_ID = new GrantId("g0123456789abcde");
    public static final CredentialId CREDENTIAL_ID = new CredentialId("czyxwvtsrqpnmkjh");
    public static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    public static final Instant END = Instant.parse("2026-11-22T11:00:00.123Z");

    private static final ScramVerifier PENCIL =
            ScramVerifier.derive("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    private TestRecords() {}

    public static Principal alice() {
        return new Principal(
                "alice@example.org", Principal.Kind.HUMAN, "https://id.example.org", "4711", List.of("dba", "on-call"));
    }

    public static Grant grant() {
        return Grant.create(
                GRANT_ID,
                alice(),
                "orders",
                "app_reader",
                Validity.between(START, END),
                new StaleTolerance(Duration.ZERO, Duration.ofSeconds(60)),
                "Zahlen prüfen");
    }

    /** The verifier of {@code pencil} with the salt of RFC 7677. */
    public static ScramVerifier pencil() {
        return PENCIL;
    }

    public static Credential credential() {
        return Credential.create(
                CREDENTIAL_ID,
                "alice@example.org",
                pencil(),
                Validity.between(START, END),
                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32")));
    }

    /** As {@link #credential}, but by an identity. */
    public static Credential identity() {
        Credential secret = credential();
        return Credential.create(
                secret.id(),
                secret.login(),
                new Authenticator.Identity(
                        ScramVerifier.unmatchable(pencil().salt(), pencil().iterations()),
                        "https://id.example.org/realms/staff",
                        "6f1c7a1e-58ab-4f0b-9d0c-0a8b2b0c4d51"),
                secret.validity(),
                secret.origins());
    }

    /** As {@link #credential}, but of a device with the secret {@code pencil}. */
    public static Credential device() {
        Credential secret = credential();
        return Credential.create(
                secret.id(), secret.login(), Authenticator.Device.of(pencil()), secret.validity(), secret.origins());
    }

    /** The grant with one part replaced, as a control plane would revise it. */
    public static Grant with(Grant grant, RecordState state, long revision, String reason) {
        return new Grant(
                grant.id(),
                revision,
                state,
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                grant.scope(),
                reason,
                grant.position(),
                grant.unknown());
    }

    public static Grant with(Grant grant, Scope scope, UnknownFields unknown) {
        return new Grant(
                grant.id(),
                grant.revision(),
                grant.state(),
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                scope,
                grant.reason(),
                grant.position(),
                unknown);
    }

    public static Credential with(Credential credential, RecordState state, long revision, Validity validity) {
        return new Credential(
                credential.id(),
                revision,
                state,
                credential.login(),
                credential.authenticator(),
                validity,
                credential.origins(),
                credential.position(),
                credential.unknown());
    }
}
