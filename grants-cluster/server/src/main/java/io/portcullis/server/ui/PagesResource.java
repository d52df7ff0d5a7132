package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.server.api.Bounds;
import io.portcullis.server.api.auth.BootstrapGate;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Logins;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.config.PagesSettings;
import io.portcullis.server.config.Role;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Page.Request;
import io.portcullis.server.store.Principals.Binding;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Queries.Phase;
import io.portcullis.server.store.Stored;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What may I reach: one's own grants, how to connect, and giving them back. */
@Path(PagesTenant.PATH)
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class PagesResource {
    private static final int MOST = 100;
    private static final URI HOME = URI.create(PagesTenant.PATH + "/");

    private final Visitor visitor;
    private final Logins logins;
    private final BootstrapGate bootstrap;
    private final Queries queries;
    private final Changes changes;
    private final InstantSource clock = InstantSource.system();

    PagesResource(Visitor visitor, Logins logins, BootstrapGate bootstrap, Queries queries, Changes changes) {
        this.visitor = visitor;
        this.logins = logins;
        this.bootstrap = bootstrap;
        this.queries = queries;
        this.changes = changes;
    }

    /** Where the issuer sends a browser back to; it goes on to where it wanted to go. */
    @GET
    @Path("/signed-in")
    public Response signedIn() {
        return Response.seeOther(HOME).build();
    }

    @GET
    @Path("/")
    public Uni<Response> reach() {
        PagesSettings pages = visitor.pages();
        String token = visitor.formToken();
        return asLogin((identity, login) -> own(login)
                .map(grants -> page(
                        200,
                        Templates.reach(
                                identity.actor().name(),
                                roles(identity),
                                GrantCard.of(grants, pages, login, clock.instant()),
                                token,
                                login,
                                grants.size() >= MOST))));
    }

    @POST
    @Path("/grants/{id}/give-back")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> giveBack(
            @PathParam("id") String id, @FormParam("token") @Nullable String token, HttpServerRequest request) {
        if (!visitor.isOwnForm(request, token)) {
            return Uni.createFrom().item(refused(Message.FOREIGN_FORM));
        }
        if (!GrantId.isValid(id)) {
            return Uni.createFrom().item(refused(Message.NO_SUCH_GRANT));
        }
        return asLogin((identity, login) -> queries.grant(new GrantId(id))
                .chain(found -> found.record().principal().login().equals(login)
                        ? changes.revokeGrant(new GrantId(id), "given back", OptionalLong.empty(), identity.actor())
                                .map(_ -> Response.seeOther(HOME).build())
                        : Uni.createFrom().item(refused(Message.NO_SUCH_GRANT)))
                .onFailure(ChangeFailure.AlreadyEnded.class)
                .recoverWithItem(() -> Response.seeOther(HOME).build())
                .onFailure(ChangeFailure.NotFound.class)
                .recoverWithItem(refused(Message.NO_SUCH_GRANT)));
    }

    @POST
    @Path("/sign-out")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> signOut(@FormParam("token") @Nullable String token, HttpServerRequest request) {
        if (!visitor.isOwnForm(request, token)) {
            return Uni.createFrom().item(refused(Message.FOREIGN_FORM));
        }
        URI issuer = visitor.signOutAtIssuer();
        return visitor.forget().map(_ -> Response.seeOther(issuer).build());
    }

    @FunctionalInterface
    private interface ForLogin {
        Uni<Response> answer(Identity identity, String login);
    }

    /** For who has a login at gateways; the others are told why they have none. */
    private Uni<Response> asLogin(ForLogin answer) {
        Identity identity = visitor.identity().orElse(null);
        if (identity == null) {
            return Uni.createFrom().item(refused(Message.NO_LOGIN));
        }
        Function<Binding, Uni<Response>> bound = binding -> switch (binding) {
            case Binding.Bound(String login) -> answer.answer(identity, login);
            case Binding.Taken(String login) -> Uni.createFrom().item(refused(Message.taken(login)));
        };
        return Bounds.within(bootstrap
                .onSignIn(identity)
                .chain(() -> logins.of(identity))
                .chain(binding ->
                        binding.map(bound).orElseGet(() -> Uni.createFrom().item(refused(Message.NO_LOGIN)))));
    }

    private Uni<List<Grant>> own(String login) {
        return grants(login, Phase.ACTIVE)
                .chain(active -> grants(login, Phase.PENDING)
                        .map(pending ->
                                Stream.concat(active.stream(), pending.stream()).toList()));
    }

    private Uni<List<Grant>> grants(String login, Phase phase) {
        return queries.grants(new Queries.GrantFilter(login, null, phase), new Request(MOST, null))
                .map(found -> found.items().stream().map(Stored::record).toList());
    }

    private static String roles(Identity identity) {
        return identity.sortedRoles().map(Role::code).collect(Collectors.joining(", "));
    }

    private static Response refused(Message message) {
        return FailurePages.page(message).build();
    }

    private static Response page(int status, TemplateInstance template) {
        return Response.status(status).entity(template).build();
    }
}
