package io.portcullis.server.api;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.GrantId;
import io.portcullis.model.ScramVerifier;
import io.portcullis.server.api.body.CreateCredential;
import io.portcullis.server.api.body.CreateDevice;
import io.portcullis.server.api.body.CreateEmergencyGrant;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.body.CreateOwnSecret;
import io.portcullis.server.api.form.CredentialForm;
import io.portcullis.server.api.form.EmergencyForm;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.form.GrantForm.SecretWish;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.form.IdentityForm;
import io.portcullis.server.api.form.MachineSecret;
import io.portcullis.server.api.form.Sha256;
import io.portcullis.server.api.form.StatementForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.view.CredentialMadeView;
import io.portcullis.server.api.view.CredentialView;
import io.portcullis.server.api.view.EmergencyGrantView;
import io.portcullis.server.api.view.GrantMadeView;
import io.portcullis.server.api.view.GrantView;
import io.portcullis.server.api.view.SecretView;
import io.portcullis.server.api.view.ShapeView;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.CredentialWish;
import io.portcullis.server.store.EmergencyGrants;
import io.portcullis.server.store.GrantMade;
import io.portcullis.server.store.NewCredential;
import io.portcullis.server.store.NewGrant;
import io.portcullis.server.store.Once;
import io.portcullis.server.store.Outcome;
import io.portcullis.server.store.Queries;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What makes secrets: the secret exists in the memory of one request, between its making and its answer. */
@Singleton
public class Granting {
    private static final int CREATED = 201;

    private final Changes changes;
    private final Queries queries;
    private final EmergencyGrants emergencies;
    private final Duration longestOwn;
    private final Duration reviewWithin;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();

    Granting(Changes changes, Queries queries, EmergencyGrants emergencies, ServerConfig config) {
        this.changes = changes;
        this.queries = queries;
        this.emergencies = emergencies;
        this.longestOwn = config.ownSecrets().longest();
        this.reviewWithin = config.requests().reviewWithin();
    }

    /** @param key the idempotency key, null if there is none */
    Uni<Response> create(CreateGrant body, @Nullable String key, Actor actor) {
        Instant now = clock.instant();
        NewGrant grant = GrantForm.newGrant(body, now);
        SecretWish wish = GrantForm.secretWish(body);
        ShapeView shape = body.scope() == null
                ? null
                : ShapeView.of(StatementForm.shape(body.scope().statement()));
        Once<GrantMade> once = once(key, actor, "POST /v1/grants", body, made -> view(made, null, shape));
        if (wish == SecretWish.NEVER) {
            return grant(grant, new CredentialWish.Never(), actor, once, made -> view(made, null, shape));
        }
        CredentialForm form = new CredentialForm(grant.principal().login(), grant.validity(), List.of(), null, false);
        return prepare(form).chain(prepared -> {
            CredentialWish credential = wish == SecretWish.ALWAYS
                    ? new CredentialWish.Always(prepared.credential())
                    : new CredentialWish.IfNone(prepared.credential());
            return grant(grant, credential, actor, once, made -> view(made, prepared.secret(), shape));
        });
    }

    private Uni<Response> grant(
            NewGrant grant,
            CredentialWish wish,
            Actor actor,
            @Nullable Once<GrantMade> once,
            Function<GrantMade, GrantMadeView> shown) {
        return changes.createGrant(grant, wish, actor, once).map(outcome -> switch (outcome) {
            case Outcome.Made<GrantMade>(GrantMade made) ->
                answer("/v1/grants/" + made.grant().id(), made.grant().revision(), shown.apply(made));
            case Outcome.Repeated<GrantMade>(Once.StoredAnswer answer) -> again(answer);
        });
    }

    /** @param key the idempotency key, null if there is none */
    Uni<Response> create(String login, CreateCredential body, @Nullable String key, Actor actor) {
        CredentialForm form = CredentialForm.of(login, body, clock.instant());
        Once<Credential> once =
                once(key, actor, "POST /v1/logins/" + login + "/credentials", body, made -> view(made, null));
        return prepare(form)
                .chain(prepared -> changes.createCredential(prepared.credential(), actor, once)
                        .map(outcome -> switch (outcome) {
                            case Outcome.Made<Credential>(Credential made) ->
                                answer("/v1/credentials/" + made.id(), made.revision(), view(made, prepared.secret()));
                            case Outcome.Repeated<Credential>(Once.StoredAnswer answer) -> again(answer);
                        }));
    }

    /** @param key the idempotency key, null if there is none */
    Uni<Response> createForEmergency(CreateEmergencyGrant body, @Nullable String key, Actor actor) {
        EmergencyForm form = EmergencyForm.of(body, reviewWithin, clock.instant());
        NewGrant grant = form.grant();
        Once<EmergencyGrants.Item> once = once(
                key, actor, "POST /v1/emergency-grants", body, made -> EmergencyGrantView.of(made, clock.instant()));
        CredentialForm secret = new CredentialForm(grant.principal().login(), grant.validity(), List.of(), null, false);
        return prepare(secret)
                .chain(prepared -> emergencies
                        .create(
                                new EmergencyGrants.Wanted(
                                        grant, prepared.credential(), form.use(), form.reviewers(), form.within()),
                                actor,
                                once)
                        .chain(outcome -> switch (outcome) {
                            case Outcome.Made<EmergencyGrants.Item>(EmergencyGrants.Item made) -> shown(made, prepared);
                            case Outcome.Repeated<EmergencyGrants.Item>(Once.StoredAnswer answer) ->
                                Uni.createFrom().item(again(answer));
                        }));
    }

    private Uni<Response> shown(EmergencyGrants.Item made, Prepared prepared) {
        GrantId id = new GrantId(made.grant().recordId());
        return Uni.combine()
                .all()
                .unis(emergencies.files(id), queries.credential(made.credential()))
                .with((files, credential) -> answer(
                        "/v1/emergency-grants/" + id,
                        made.grant().revision(),
                        EmergencyGrantView.of(
                                made, files, secretView(credential.record(), prepared.secret()), clock.instant())));
    }

    /** For the API. */
    Uni<Response> createOwn(String login, CreateOwnSecret body, @Nullable String key, Actor actor) {
        return makeOwn(login, body, key, actor).map(this::answer);
    }

    /** For the API. */
    Uni<Response> createDevice(String login, CreateDevice body, @Nullable String key, Actor actor) {
        return makeDevice(login, body, key, actor).map(this::answer);
    }

    private Response answer(OwnSecret made) {
        return switch (made) {
            case OwnSecret.Made(Credential credential, MachineSecret secret) ->
                answer("/v1/credentials/" + credential.id(), credential.revision(), view(credential, secret));
            case OwnSecret.Repeated(Once.StoredAnswer answer) -> again(answer);
        };
    }

    /** A secret that somebody wants for their own login. */
    public Uni<OwnSecret> makeOwn(String login, CreateOwnSecret body, @Nullable String key, Actor actor) {
        CredentialForm form = CredentialForm.own(login, body, longestOwn, clock.instant());
        Once<Credential> once = once(key, actor, "POST /v1/me/credentials", body, made -> view(made, null));
        return prepare(form)
                .chain(prepared -> changes.createOwnSecret(prepared.credential(), actor, once)
                        .map(outcome -> own(outcome, prepared)));
    }

    /** A secret that somebody wants for a device of theirs. */
    public Uni<OwnSecret> makeDevice(String login, CreateDevice body, @Nullable String key, Actor actor) {
        CredentialForm form = CredentialForm.ofDevice(login, body, clock.instant());
        Once<Credential> once = once(key, actor, "POST /v1/me/devices", body, made -> view(made, null));
        return prepare(form)
                .chain(prepared -> changes.createCredential(prepared.credential(), actor, once)
                        .map(outcome -> own(outcome, prepared)));
    }

    private static OwnSecret own(Outcome<Credential> outcome, Prepared prepared) {
        return switch (outcome) {
            case Outcome.Made<Credential>(Credential made) ->
                new OwnSecret.Made(made, Objects.requireNonNull(prepared.secret()));
            case Outcome.Repeated<Credential>(Once.StoredAnswer answer) -> new OwnSecret.Repeated(answer);
        };
    }

    /** @param secret null where an identity proves the login */
    private record Prepared(@Nullable MachineSecret secret, NewCredential credential) {}

    /** Deriving a verifier takes milliseconds: not on an event loop, and not in the transaction that all changes queue for. */
    private Uni<Prepared> prepare(CredentialForm form) {
        return queries.loginSalt(form.login())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(salt -> {
                    IdentityForm identity = form.identity();
                    if (identity != null) {
                        return new Prepared(null, credential(form, identity.authenticator(salt)));
                    }
                    MachineSecret secret = MachineSecret.random(random);
                    ScramVerifier verifier = secret.verifier(salt);
                    return new Prepared(
                            secret,
                            credential(
                                    form,
                                    form.device()
                                            ? Authenticator.Device.of(verifier)
                                            : new Authenticator.Secret(verifier)));
                });
    }

    private static NewCredential credential(CredentialForm form, Authenticator authenticator) {
        return new NewCredential(form.login(), authenticator, form.validity(), form.origins());
    }

    private <T> @Nullable Once<T> once(
            @Nullable String key, Actor actor, String request, Object body, Function<T, Object> repeated) {
        if (key == null) {
            return null;
        }
        String asked = request + "\n" + new String(StrictJson.bytes(body), StandardCharsets.UTF_8);
        return new Once<>(
                actor.key(), key, Sha256.of(asked), made -> new Once.StoredAnswer(CREATED, json(repeated.apply(made))));
    }

    private static Response answer(String location, long revision, Object view) {
        return Response.status(CREATED)
                .header(HttpHeaders.LOCATION, location)
                .header(HttpHeaders.ETAG, Headers.etag(revision))
                .type(MediaType.APPLICATION_JSON)
                .entity(json(view))
                .build();
    }

    private static Response again(Once.StoredAnswer answer) {
        return Response.status(answer.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(answer.body())
                .build();
    }

    private GrantMadeView view(GrantMade made, @Nullable MachineSecret secret, @Nullable ShapeView shape) {
        Credential credential = made.credential();
        return new GrantMadeView(
                GrantView.of(made.grant(), clock.instant()),
                credential == null ? null : secretView(credential, secret),
                shape);
    }

    private CredentialMadeView view(Credential made, @Nullable MachineSecret secret) {
        return new CredentialMadeView(CredentialView.of(made, clock.instant()), secretView(made, secret));
    }

    private static @Nullable SecretView secretView(Credential credential, @Nullable MachineSecret secret) {
        if (credential.authenticator() instanceof Authenticator.Identity) {
            return null;
        }
        return secret == null ? SecretView.alreadyShown(credential) : SecretView.shown(credential, secret);
    }

    private static String json(Object view) {
        return new String(StrictJson.bytes(view), StandardCharsets.UTF_8);
    }
}
