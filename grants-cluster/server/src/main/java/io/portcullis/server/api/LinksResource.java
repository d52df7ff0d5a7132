package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.auth.Origins;
import io.portcullis.server.api.body.LinkConfirmation;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.LinkView;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.Verdict;
import io.portcullis.server.store.SignedIn;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/links")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Links", description = "Connections that wait until the person whose login it is confirms them.")
public class LinksResource {
    private static final String SAME_FOR_ALL = "A link of somebody else's login is answered as one that is not there.";

    private final Linking linking;
    private final SignedInPerson person;
    private final Caller caller;

    LinksResource(Linking linking, SignedInPerson person, Caller caller) {
        this.linking = linking;
        this.person = person;
        this.caller = caller;
    }

    @GET
    @Path("/{handle}")
    @Operation(
            operationId = "getLink",
            summary = "Get who asks to be let in, from where and where to",
            description = SAME_FOR_ALL)
    public Uni<LinkView> get(@PathParam("handle") String handle, @Context HttpServerRequest request) {
        String address = Origins.comparable(request);
        return Bounds.within(me().chain(who -> linking.link(handle, who)).chain(link -> view(link, address)));
    }

    @POST
    @Path("/{handle}/confirm")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "confirmLink",
            summary = "Confirm a connection by the code that its client shows",
            description =
                    "Lets in the connection that waits, or the next one like it. Five wrong codes end it. From another address than "
                            + "the client's it must be said by otherAddress that this is known; what a gateway marks as sensitive can "
                            + "not be confirmed from there at all. " + SAME_FOR_ALL)
    public Uni<LinkView> confirm(
            @PathParam("handle") String handle,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = LinkConfirmation.class)))
                    byte[] body,
            @Context HttpServerRequest request) {
        LinkConfirmation wish = StrictJson.read(body, LinkConfirmation.class, Bounds.MAX_BODY);
        if (wish.code() == null) {
            throw Problem.invalid("code", "is needed").thrown();
        }
        return decide(handle, new Decision(true, wish.code(), Origins.comparable(request), wish.isFromOtherAddress()));
    }

    @POST
    @Path("/{handle}/deny")
    @Operation(
            operationId = "denyLink",
            summary = "Deny a connection: it is refused at once",
            description = "No code is needed, and it counts from anywhere. " + SAME_FOR_ALL)
    public Uni<LinkView> deny(@PathParam("handle") String handle, @Context HttpServerRequest request) {
        return decide(handle, new Decision(false, "", Origins.comparable(request), true));
    }

    private Uni<LinkView> decide(String handle, Decision decision) {
        return Bounds.within(me().chain(who -> linking.decide(handle, who, decision))
                .map(verdict -> done(verdict, decision.address()))
                .chain(link -> view(link, decision.address())));
    }

    private Uni<LinkView> view(Link link, String address) {
        return linking.grants(link).map(grants -> LinkView.of(link, !grants.isEmpty(), address));
    }

    private static Link done(Verdict verdict, String address) {
        return switch (verdict) {
            case Verdict.Done(Link link, var _) -> link;
            case Verdict.WrongCode(int left, var _)
            when left == 0 ->
                throw Problem.of(ProblemType.ALREADY_ENDED, "the code was wrong too often: connect again")
                        .thrown();
            case Verdict.WrongCode(int left, var _) ->
                throw Problem.invalid("code", "is not the one that the client shows")
                        .with("left", left)
                        .thrown();
            case Verdict.OtherAddress(Link link) -> throw otherAddress(link, address);
            case Verdict.WeakSignIn(Link link, String missing) -> throw weakSignIn(link, missing);
            case Verdict.Over(Link link) ->
                throw Problem.of(
                                ProblemType.ALREADY_ENDED,
                                "it is " + link.state().code())
                        .with("state", link.state().code())
                        .thrown();
        };
    }

    private static ProblemException otherAddress(Link link, String address) {
        String detail = "the connection comes from " + link.origin() + ", and you are at " + address;
        return link.sensitive()
                ? Problem.of(ProblemType.CONFLICT, detail + ": it can be confirmed from its own address only")
                        .thrown()
                : Problem.refused("otherAddress", detail + ": if both are you, confirm it with otherAddress true")
                        .thrown();
    }

    /** RFC 9470: what to sign in anew with. */
    private static ProblemException weakSignIn(Link link, String missing) {
        String challenge = "Bearer realm=\"portcullis\", error=\"insufficient_user_authentication\"";
        List<String> acr = link.demand().acr();
        if (!acr.isEmpty()) {
            challenge += ", acr_values=\"" + String.join(" ", acr) + "\"";
        }
        @Nullable Duration maxAge = link.demand().maxAge();
        if (maxAge != null) {
            challenge += ", max_age=\"" + maxAge.toSeconds() + "\"";
        }
        return Problem.of(ProblemType.WEAK_SIGN_IN, missing + ": sign in anew")
                .withHeader("WWW-Authenticate", challenge)
                .thrown();
    }

    private Uni<SignedIn> me() {
        return person.of(caller.identity());
    }
}
