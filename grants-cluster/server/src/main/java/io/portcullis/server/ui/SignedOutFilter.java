package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.store.SignOuts;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets no session go on that its issuer ended. Quarkus' own back-channel logout is not enough: it keeps in the memory of one node who signed
 * out, and another node would go on with the session's cookie.
 */
@Singleton
final class SignedOutFilter {
    private static final URI HOME = URI.create(PagesTenant.PATH + "/");

    private final Visitor visitor;
    private final Provider<SignOuts> signOuts;

    SignedOutFilter(Visitor visitor, Provider<SignOuts> signOuts) {
        this.visitor = visitor;
        this.signOuts = signOuts;
    }

    @ServerRequestFilter
    Uni<@Nullable Response> check(ResourceInfo resource) {
        if (!resource.getResourceClass().isAnnotationPresent(Authenticated.class)
                && !resource.getResourceMethod().isAnnotationPresent(Authenticated.class)) {
            return Uni.createFrom().nullItem();
        }
        return visitor.isSignedOut(signOuts.get())
                .chain(over -> over
                        ? visitor.forget().map(_ -> Response.seeOther(HOME).build())
                        : Uni.createFrom().nullItem());
    }
}
