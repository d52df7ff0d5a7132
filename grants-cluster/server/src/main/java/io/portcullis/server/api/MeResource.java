package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Logins;
import io.portcullis.server.api.form.GrantForm;
import io.portcullis.server.api.form.Ids;
import io.portcullis.server.api.form.Paging;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.view.GrantView;
import io.portcullis.server.api.view.MeView;
import io.portcullis.server.api.view.PageView;
import io.portcullis.server.api.view.RequestView;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.Page;
import io.portcullis.server.store.Principals.Binding;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Requests;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Me", description = "Whoever asks: who they are and what they have.")
public class MeResource {
    private final Queries queries;
    private final Requests requests;
    private final Logins logins;
    private final OwnAccess access;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    MeResource(Queries queries, Requests requests, Logins logins, OwnAccess access, Caller caller) {
        this.queries = queries;
        this.requests = requests;
        this.logins = logins;
        this.access = access;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "getMe", summary = "Tell who asks, with which roles and until when")
    public Uni<MeView> me() {
        Identity me = caller.identity();
        return Bounds.within(logins.of(me).map(binding -> MeView.of(me, mine(binding))));
    }

    private static @Nullable String mine(Optional<Binding> binding) {
        return binding.orElse(null) instanceof Binding.Bound(String login) ? login : null;
    }

    @GET
    @Path("/grants")
    @Operation(
            operationId = "listMyGrants",
            summary = "List the grants of whoever asks, newest first",
            description =
                    "Those of their login. The first time that somebody signs in their login becomes theirs; 409 if it is "
                            + "somebody else's.")
    public Uni<PageView<GrantView>> grants(
            @Parameter(
                            description = "Only those in this state.",
                            schema = @Schema(enumeration = {"pending", "active", "expired", "revoked"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        Page.Request page = Paging.of(limit, after);
        Queries.@Nullable Phase phase = GrantForm.phase(state);
        return Bounds.within(access.login(caller.identity())
                .chain(login -> queries.grants(new Queries.GrantFilter(login, null, phase), page))
                .map(found -> PageView.of(found, stored -> GrantView.of(stored, clock.instant()))));
    }

    @GET
    @Path("/requests")
    @Operation(
            operationId = "listMyRequests",
            summary = "List the requests of whoever asks, newest first",
            description = "Those that this very person asked for, not those of others who had the login before.")
    public Uni<PageView<RequestView>> requests(
            @Parameter(
                            description = "Only those in this state.",
                            schema = @Schema(enumeration = {"pending", "granted", "denied", "withdrawn", "expired"}))
                    @QueryParam("state")
                    @Nullable
                    String state,
            @Parameter(description = "How many, 1 to 1000; 100 if it is left out.") @QueryParam("limit") @Nullable
                    String limit,
            @Parameter(description = "What the page before gave as next.") @QueryParam("after") @Nullable
                    String after) {
        Page.Request page = Paging.of(limit, after);
        RequestState only = RequestForm.state(state);
        Identity me = caller.identity();
        return Bounds.within(access.login(me)
                .chain(_ -> requests.requests(new Requests.Filter(me.actor(), null, only, null), page))
                .map(found -> PageView.of(found, one -> RequestView.brief(one, clock.instant()))));
    }

    @POST
    @Path("/grants/{id}/give-back")
    @Operation(
            operationId = "giveBackMyGrant",
            summary = "End a grant of one's own before its time",
            description = "Its sessions end at once, and it does not come back. Doing it twice does no harm.")
    public Uni<GrantView> giveBack(@PathParam("id") String id) {
        Identity me = caller.identity();
        return Bounds.within(access.login(me)
                .chain(login -> access.giveBack(login, Ids.grant(id), me.actor()))
                .map(grant -> GrantView.of(grant, clock.instant())));
    }
}
