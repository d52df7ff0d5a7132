package io.portcullis.server.ui;

import io.portcullis.server.api.Bounds;
import io.portcullis.server.api.RequestDesk;
import io.portcullis.server.api.auth.BootstrapGate;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Logins;
import io.portcullis.server.api.auth.Rights;
import io.portcullis.server.config.PagesSettings;
import io.portcullis.server.store.Principals.Binding;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has signed in, has a login, and one of the roles that the API asks for the same; the others are told what they lack. Forms
 * must be our own, and not too many.
 */
@Singleton
class Entrance {
    private static final int PAUSE_SECONDS = 3;

    private final Visitor visitor;
    private final Logins logins;
    private final BootstrapGate bootstrap;
    private final RequestDesk desk;
    private final Pace forms = new Pace(System::nanoTime);

    Entrance(Visitor visitor, Logins logins, BootstrapGate bootstrap, RequestDesk desk) {
        this.visitor = visitor;
        this.logins = logins;
        this.bootstrap = bootstrap;
        this.desk = desk;
    }

    /**
     * To look at something.
     *
     * @param operation of the API that shows the same
     * @param here {@link Chrome#here}
     */
    Uni<Response> page(String operation, String here, Function<Guest, Uni<Response>> answer) {
        Identity identity = visitor.identity().orElse(null);
        if (identity == null) {
            return said(Message.NO_LOGIN);
        }
        if (!identity.hasOneOf(Rights.of(operation))) {
            return said(identity.roles().isEmpty() ? Message.NO_ROLE : Message.OTHER_ROLE);
        }
        // Now: on other threads the visitor is not there.
        Function<String, Uni<Guest>> guest = guest(identity, here);
        return Bounds.within(bootstrap
                .onSignIn(identity)
                .chain(() -> logins.of(identity))
                .chain(binding -> entered(binding, guest, answer)));
    }

    private Function<String, Uni<Guest>> guest(Identity identity, String here) {
        String token = visitor.formToken();
        PagesSettings pages = visitor.pages();
        return login -> desk.waitingFor(identity, Doors.MOST + 1)
                .map(waiting -> new Guest(
                        identity,
                        login,
                        new Chrome(identity.actor().name(), login, token, here, Doors.of(identity, waiting)),
                        pages));
    }

    private static Uni<Response> entered(
            Optional<Binding> binding, Function<String, Uni<Guest>> guest, Function<Guest, Uni<Response>> answer) {
        return switch (binding.orElse(null)) {
            case null -> said(Message.NO_LOGIN);
            case Binding.Taken(String login, var _) -> said(Message.taken(login));
            case Binding.Bound(String login) -> guest.apply(login).chain(answer::apply);
        };
    }

    /** To change something, by a form. */
    Uni<Response> form(
            HttpServerRequest request,
            @Nullable String token,
            String operation,
            String here,
            Function<Guest, Uni<Response>> answer) {
        if (!visitor.isOwnForm(request, token)) {
            return said(Message.FOREIGN_FORM);
        }
        if (!forms.admit(visitor.key())) {
            return Uni.createFrom()
                    .item(FailurePages.page(Message.BUSY)
                            .header("Retry-After", PAUSE_SECONDS)
                            .build());
        }
        return page(operation, here, answer);
    }

    private static Uni<Response> said(Message message) {
        return Uni.createFrom().item(FailurePages.page(message).build());
    }
}
