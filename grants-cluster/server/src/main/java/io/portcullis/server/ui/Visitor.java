package io.portcullis.server.ui;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.PageSession;
import io.portcullis.server.api.auth.PageSessions;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.config.PagesSettings;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.SignOuts;
import io.portcullis.server.store.SignOuts.BrowserSession;
import io.portcullis.server.store.SignOuts.Standing;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Whoever signed in with this browser. Asked for at the beginning of a request: on other threads it is not there. */
@RequestScoped
public class Visitor {
    private final OidcSession session;
    private final OidcConfigurationMetadata issuer;
    private final StartSettings settings;
    private final RoutingContext request;

    Visitor(OidcSession session, OidcConfigurationMetadata issuer, StartSettings settings, RoutingContext request) {
        this.session = session;
        this.issuer = issuer;
        this.settings = settings;
        this.request = request;
    }

    /** Empty if the issuer says what can not be kept. */
    public Optional<Identity> identity() {
        // Quarkus has checked it: it is the token of the session.
        String payload = session.getIdToken().getRawToken().split("\\.", 3)[1];
        JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
        claims.remove("typ");
        return Identity.of(pages().issuer(), claims);
    }

    public PagesSettings pages() {
        return Objects.requireNonNull(settings.pages(), "there are pages only if they are configured");
    }

    /** What our forms carry: no other site can know it, and it is nobody else's. */
    public String formToken() {
        return pages().keys().form(key() + "\n" + PageSessions.of(request).id());
    }

    /** Who it is, in one word. */
    String key() {
        JsonWebToken idToken = session.getIdToken();
        return idToken.getIssuer() + "\n" + idToken.getSubject();
    }

    /** Whether a form came from a page of ours, in the browser of who is signed in. */
    public boolean isOwnForm(HttpServerRequest form, @Nullable String presented) {
        @Nullable String origin = form.getHeader("Origin");
        return presented != null
                && MessageDigest.isEqual(
                        presented.getBytes(StandardCharsets.UTF_8), formToken().getBytes(StandardCharsets.UTF_8))
                && (origin == null || origin.equals(pages().origin()));
    }

    /** Whether this session can go on; asked of the control database, so that it is over on all nodes at once. */
    Uni<Standing> standing(SignOuts signOuts) {
        PageSession ours = PageSessions.of(request);
        // A copy of a cookie could be used for as long as the issuer renews its tokens.
        return ours.isOver(SignOuts.KEPT, Instant.now())
                ? Uni.createFrom().item(Standing.SIGNED_OUT_HERE)
                : signOuts.standing(session());
    }

    /** This session is over, whoever has its cookie; the browser forgets it with the answer. */
    Uni<Void> signOut(SignOuts signOuts) {
        JsonWebToken idToken = session.getIdToken();
        Actor who = identity()
                .map(Identity::actor)
                .orElseGet(() -> new Actor("somebody", idToken.getIssuer(), idToken.getSubject()));
        BrowserSession ended = session();
        return forget().chain(() -> signOuts.here(ended, who));
    }

    private BrowserSession session() {
        JsonWebToken idToken = session.getIdToken();
        Instant since = Instant.ofEpochSecond(
                idToken.getClaim("auth_time") instanceof Number at ? at.longValue() : idToken.getIssuedAtTime());
        return new BrowserSession(
                idToken.getIssuer(),
                idToken.getSubject(),
                idToken.getClaim("sid"),
                since,
                PageSessions.of(request).id());
    }

    /** The browser forgets. */
    Uni<Void> forget() {
        return session.logout();
    }

    /** Where the issuer forgets too, and sends the browser back from; no token is in it. */
    URI signOutAtIssuer() {
        String back = pages().publicUrl() + PagesTenant.SIGNED_OUT;
        @Nullable String end = issuer.getEndSessionUri();
        return URI.create(
                end == null
                        ? back
                        : end + (end.indexOf('?') < 0 ? "?" : "&") + "client_id=" + encoded(pages().clientId())
                                + "&post_logout_redirect_uri=" + encoded(back));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
