package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.store.SignOuts;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets no session go on that its issuer ended, or its person on a page. Quarkus' own back-channel logout is not enough: it keeps in the
 * memory of one node who signed out, and another node would go on with the session's cookie.
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
    Uni<@Nullable Response> check(ResourceInfo resource, UriInfo address) {
        if (!resource.getResourceClass().isAnnotationPresent(Authenticated.class)
                && !resource.getResourceMethod().isAnnotationPresent(Authenticated.class)) {
            return Uni.createFrom().nullItem();
        }
        String page = address.getPath();
        return visitor.standing(signOuts.get()).chain(standing -> switch (standing) {
            case GOOD -> Uni.createFrom().nullItem();
            case SIGNED_OUT_HERE ->
                visitor.forget().map(_ -> Response.seeOther(HOME).build());
            // Sent to the issuer as it is they may be back at once by a sign-in from before, and be sent there again,
            // for ever.
            case SIGNED_OUT_AT_ISSUER ->
                visitor.forget()
                        .map(_ -> FailurePages.page(Message.ENDED_AT_PROVIDER.leadingTo(SignInAgain.thenTo(page)))
                                .build());
        });
    }
}
