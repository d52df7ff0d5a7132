package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.store.SignInDemand;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import io.quarkus.oidc.Redirect.Location;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leads somebody through their issuer once more, also who is signed in already, and back to where they came from.
 *
 * <pre>
 *   page ──button──► …/sign-in ──what is asked of the issuer──► issuer
 *                                                                  │ code
 *   page ◄────────── …/sign-in?back=yes ◄── /ui/signed-in ◄────────┘
 * </pre>
 *
 * State, nonce and PKCE are Quarkus'. It takes the cookie of a session for the answer to every question, so that the session is put
 * aside at both ends: whoever gives up in between is signed in as before, and whoever comes back has a new session in its place.
 */
@Singleton
final class SignInAgain {
    /** The parameter that says where to go in the end. */
    static final String PAGE = "page";

    /** The parameter of who comes back from the issuer: they are not sent there again without asking. */
    static final String BACK = "back";

    private static final String PATH = "/sign-in";
    private static final String ASKED = SignInAgain.class.getName() + ".asked";
    private static final String ASIDE = SignInAgain.class.getName() + ".aside";
    private static final String STATE = "state";
    /** Before anybody asks who it is. */
    private static final int EARLY = 250;

    /** Nothing that leads elsewhere, or that a browser would read as something else. */
    private static final Pattern OWN = Pattern.compile(PagesTenant.PATH + "(/[A-Za-z0-9_-]+)*/?");

    /** Where somebody signs in from the start and is then at this page. */
    static String thenTo(String page) {
        return PagesTenant.PATH + PATH + "?" + PAGE + "=" + ownPage(page);
    }

    /** This page if it is one of ours, else the first one. */
    static String ownPage(@Nullable String page) {
        return page != null && OWN.matcher(page).matches() ? page : PagesTenant.PATH + "/";
    }

    /**
     * What an issuer is asked for, by OpenID Connect Core, 3.1.2.1.
     *
     * @param fromTheStart whether no earlier sign-in will do
     */
    static Map<String, String> parameters(SignInDemand demand, boolean fromTheStart) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!demand.acr().isEmpty()) {
            parameters.put("acr_values", String.join(" ", demand.acr()));
        }
        @Nullable Duration maxAge = demand.maxAge();
        if (maxAge != null) {
            parameters.put("max_age", Long.toString(maxAge.toSeconds()));
        }
        if (fromTheStart) {
            parameters.put("prompt", "login");
        }
        return parameters;
    }

    /**
     * Sends a browser to its issuer.
     *
     * @param request to a path that ends with {@code /sign-in}, where it will be again
     * @param parameters what the issuer is asked for beside who it is
     */
    static Uni<Response> begin(RoutingContext request, Map<String, String> parameters) {
        request.put(ASKED, parameters);
        request.remove(OidcUtils.SESSION_COOKIE_NAME);
        return SignInFailures.challenge(request);
    }

    /** For the answer to a question that this browser asked. */
    void putAside(@Observes Filters filters) {
        filters.register(
                request -> {
                    if (isAnswer(request)) {
                        request.put(ASIDE, takeAway(request.request(), request.response()));
                    }
                    request.next();
                },
                EARLY);
    }

    private static boolean isAnswer(RoutingContext request) {
        if (!request.normalizedPath().equals(PagesTenant.SIGNED_IN)) {
            return false;
        }
        List<String> states = request.queryParam(STATE);
        return states.size() == 1 && request.request().getCookie(PagesTenant.STATE_COOKIE + states.getFirst()) != null;
    }

    /** For this request alone: the browser keeps them. */
    private static List<String> takeAway(HttpServerRequest request, HttpServerResponse response) {
        List<String> names = request.cookies().stream()
                .map(Cookie::getName)
                .filter(name -> name.startsWith(PagesTenant.SESSION_COOKIE))
                .toList();
        names.forEach(name -> response.removeCookie(name, false));
        return names;
    }

    /** Adds what is asked for to what Quarkus asks. */
    @Singleton
    @Unremovable
    @Redirect(Location.OIDC_AUTHORIZATION)
    static final class There implements OidcRedirectFilter {
        @Override
        public void filter(OidcRedirectContext redirect) {
            @Nullable Map<String, String> parameters = redirect.routingContext().get(ASKED);
            if (parameters != null) {
                redirect.additionalQueryParams().addAll(parameters);
            }
        }
    }

    /** There is a new session now. */
    @Singleton
    @Unremovable
    @Redirect(Location.LOCAL_ENDPOINT_CALLBACK)
    static final class Back implements OidcRedirectFilter {
        @Override
        public void filter(OidcRedirectContext redirect) {
            if (redirect.redirectUri().replaceFirst("\\?.*", "").endsWith(PATH)) {
                redirect.additionalQueryParams().add(BACK, "yes");
            }
            RoutingContext request = redirect.routingContext();
            @Nullable List<String> before = request.get(ASIDE);
            if (before != null) {
                before.stream()
                        .filter(name -> request.request().getCookie(name) == null)
                        .forEach(name -> request.response().addCookie(over(name)));
            }
        }

        /** The session before had more cookies than the new one. */
        private static Cookie over(String name) {
            return Cookie.cookie(name, "")
                    .setPath(PagesTenant.PATH)
                    .setSecure(true)
                    .setHttpOnly(true)
                    .setMaxAge(0);
        }
    }
}
