package io.portcullis.server.api.auth;

import io.portcullis.server.config.PagesSettings;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.TokenStateManager.Strategy;
import io.quarkus.oidc.runtime.OidcUtils;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How browsers sign in: code flow with PKCE, and everything that they keep in encrypted cookies, so any node will do for the next request. */
public final class PagesTenant {
    /** Where the pages are; cookies are sent nowhere else. */
    public static final String PATH = "/ui";

    private static final String TENANT = "pages";

    /** Where the issuer sends a browser back to, with a code. */
    public static final String SIGNED_IN = PATH + "/signed-in";

    /** Where the issuer sends a browser to that signed out. */
    public static final String SIGNED_OUT = PATH + "/signed-out";

    /** Where a browser is sent whose sign-in the issuer refused. */
    public static final String NOT_SIGNED_IN = PATH + "/not-signed-in";

    /** How the cookies of a session begin; long ones are several. */
    public static final String SESSION_COOKIE = OidcUtils.SESSION_COOKIE_NAME + "_" + TENANT;

    /** How the cookie of a sign-in that is under way begins: what follows is its state. */
    public static final String STATE_COOKIE = OidcUtils.STATE_COOKIE_NAME + "_" + TENANT + "_";

    /** How long a sign-in may take. */
    private static final Duration STATE = Duration.ofMinutes(10);

    private static final int SKEW_SECONDS = 5;

    private PagesTenant() {}

    /** @param path of a request, without its query */
    public static boolean isPage(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    static OidcTenantConfig of(PagesSettings pages, Duration deadline) {
        var builder = OidcTenantConfig.authServerUrl(pages.issuer().url())
                .tenantId(TENANT)
                .applicationType(ApplicationType.WEB_APP)
                .clientId(pages.clientId())
                .connectionTimeout(deadline)
                .token()
                .issuer(pages.issuer().url())
                .audience(pages.clientId())
                .lifespanGrace(SKEW_SECONDS)
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                // The end of an id token is when the issuer is asked again whether the person still is who they were.
                .refreshExpired()
                .end()
                .authentication()
                // Said by the configuration and not by whoever sends a header Host.
                .redirectPath(pages.publicUrl() + SIGNED_IN)
                .errorPath(pages.publicUrl() + NOT_SIGNED_IN)
                .restorePathAfterRedirect()
                .scopes("profile")
                .pkceRequired()
                .nonceRequired()
                .stateSecret(pages.keys().state())
                .stateCookieAge(STATE)
                .failOnMissingStateParam(false)
                .cookieForceSecure()
                .cookiePath(PATH)
                .sessionAgeExtension(pages.session())
                .end()
                .tokenStateManager()
                // Of which PageSessions keeps what is needed.
                .strategy(Strategy.KEEP_ALL_TOKENS)
                .encryptionRequired()
                .encryptionSecret(pages.keys().session())
                .end();
        @Nullable String secret = pages.clientSecret();
        if (secret != null) {
            builder.credentials(secret);
        }
        @Nullable String tls = pages.issuer().tlsName();
        if (tls != null) {
            builder.tlsConfigurationName(tls);
        }
        return builder.build();
    }
}
