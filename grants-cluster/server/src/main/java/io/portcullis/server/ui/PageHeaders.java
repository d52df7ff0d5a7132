package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.config.PagesSettings;
import io.portcullis.server.config.StartSettings;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** Nothing runs in a page of ours, nothing is fetched from elsewhere, nobody shows it in a frame; and no failure is an empty page. */
@Singleton
final class PageHeaders {
    private static final Annotation[] NONE = {};

    private final Provider<StartSettings> settings;

    PageHeaders(Provider<StartSettings> settings) {
        this.settings = settings;
    }

    @ServerResponseFilter
    void add(ContainerRequestContext request, ContainerResponseContext response) {
        if (!PagesTenant.isPage(request.getUriInfo().getPath())) {
            return;
        }
        response.getHeaders()
                .putSingle(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
                                + issuer());
        response.getHeaders().putSingle("X-Frame-Options", "DENY");
        response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
        // Not no-referrer: browsers would leave out the origin of our own forms then.
        response.getHeaders().putSingle("Referrer-Policy", "same-origin");
        response.getHeaders().putSingle("Strict-Transport-Security", "max-age=31536000");
        if (response.getStatus() >= 400 && !response.hasEntity()) {
            response.setEntity(FailurePages.text(response.getStatus()), NONE, MediaType.TEXT_HTML_TYPE);
        }
    }

    /** A form that signs out leads there. */
    private String issuer() {
        @Nullable PagesSettings pages = settings.get().pages();
        if (pages == null) {
            return "";
        }
        URI url = URI.create(pages.issuer().url());
        return " " + url.getScheme() + "://" + url.getAuthority();
    }
}
