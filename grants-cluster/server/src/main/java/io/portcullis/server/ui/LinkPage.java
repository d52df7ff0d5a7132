package io.portcullis.server.ui;

import io.portcullis.server.api.Linking;
import io.portcullis.server.api.auth.Origins;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Links.Decision;
import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Link;
import io.portcullis.server.store.Links.State;
import io.portcullis.server.store.Links.Verdict;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that waits until its person confirms it. Its address opens nothing: it is shown to the person whose login it is, and what
 * confirms it is the code that the client shows, typed here.
 */
@Path(PagesTenant.PATH + "/link/{handle}")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class LinkPage {
    private static final int MAX_CODE = 64;

    private final Entrance entrance;
    private final Linking linking;
    private final Duration quiet;
    private final boolean waitsForGrants;
    private final InstantSource clock = InstantSource.system();

    LinkPage(Entrance entrance, Linking linking, ServerConfig config) {
        this.entrance = entrance;
        this.linking = linking;
        this.quiet = config.links().quiet();
        this.waitsForGrants = !config.links().waitForGrant().isZero();
    }

    @GET
    public Uni<Response> show(@PathParam("handle") String handle, HttpServerRequest request) {
        String address = Origins.comparable(request);
        return entrance.page(
                "getLink",
                "",
                guest -> gone(linking.link(handle, guest.signedIn())
                        .chain(link -> link.state() == State.OPEN
                                ? question(guest, link, address, 200, "", false)
                                : ended(guest, link))));
    }

    /**
     * Leads through the issuer again if the connection needs another sign-in than this one, and back to its page.
     *
     * @param again whether that was done before, and did not do
     * @param back whether they come from the issuer
     */
    @GET
    @Path("/sign-in")
    public Uni<Response> signIn(
            @PathParam("handle") String handle,
            @QueryParam("again") @Nullable String again,
            @QueryParam(SignInAgain.BACK) @Nullable String back,
            RoutingContext request) {
        String address = Origins.comparable(request.request());
        return entrance.page(
                "getLink",
                "",
                guest -> gone(linking.link(handle, guest.signedIn()).chain(link -> {
                    if (link.state() != State.OPEN || missing(guest, link).isEmpty()) {
                        return Uni.createFrom()
                                .item(Response.seeOther(page(handle)).build());
                    }
                    if (back != null) {
                        return question(guest, link, address, 403, "", true);
                    }
                    boolean fromTheStart = again != null
                            || link.demand().isForNewSignIn(guest.identity().how(), clock.instant());
                    return SignInAgain.begin(request, SignInAgain.parameters(link.demand(), fromTheStart));
                })));
    }

    private Optional<String> missing(Guest guest, Link link) {
        return link.demand().missing(guest.identity().how(), clock.instant());
    }

    private static URI page(String handle) {
        return UriBuilder.fromPath(PagesTenant.PATH + "/link/{handle}").build(handle);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> decide(
            @PathParam("handle") String handle,
            @FormParam("token") @Nullable String token,
            @FormParam("decision") @Nullable String decided,
            @FormParam("code") @Nullable String code,
            @FormParam("elsewhere") @Nullable String elsewhere,
            HttpServerRequest request) {
        boolean confirm = "confirm".equals(decided);
        if (!confirm && !"deny".equals(decided)) {
            return Uni.createFrom()
                    .item(FailurePages.page(Message.NOT_UNDERSTOOD).build());
        }
        String typed = code == null ? "" : code.substring(0, Math.min(code.length(), MAX_CODE));
        String address = Origins.comparable(request);
        Decision decision = new Decision(confirm, typed, address, !confirm || "yes".equals(elsewhere));
        return entrance.form(
                request,
                token,
                confirm ? "confirmLink" : "denyLink",
                "",
                guest -> gone(linking.decide(handle, guest.signedIn(), decision)
                        .chain(verdict -> answer(guest, handle, decision, verdict))));
    }

    private Uni<Response> answer(Guest guest, String handle, Decision decision, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Done(Link link, var _) -> decided(guest, link);
            case Verdict.Over(Link link) -> ended(guest, link);
            case Verdict.OtherAddress(Link link) ->
                link.sensitive()
                        ? question(guest, link, decision.address(), 403, "", false)
                        : ok(Templates.elsewhere(
                                guest.chrome(),
                                LinkCard.of(link, decision.address(), clock.instant()),
                                decision.code()));
            case Verdict.WeakSignIn(Link link, var _) -> question(guest, link, decision.address(), 403, "", false);
            case Verdict.WrongCode(int left, var _) ->
                linking.link(handle, guest.signedIn())
                        .chain(link -> left == 0
                                ? ended(guest, link)
                                : question(guest, link, decision.address(), 400, wrong(left), false));
        };
    }

    private static String wrong(int left) {
        return "That is not the code that the client shows. "
                + (left == 1 ? "One try is left." : left + " tries are left.");
    }

    /** Who has confirmed and has no grant goes on to where they ask for one; their client waits for it meanwhile. */
    private Uni<Response> decided(Guest guest, Link link) {
        if (link.state() != State.CONFIRMED) {
            return ended(guest, link);
        }
        boolean waits = link.kind() == Kind.HELD && waitsForGrants;
        return linking.grants(link)
                .chain(grants -> grants.isEmpty()
                        ? Uni.createFrom()
                                .item(Response.seeOther(
                                                Linking.form(link.target(), link.role(), waits ? link.handle() : null))
                                        .build())
                        : ended(guest, link));
    }

    /** @param tried whether they have just signed in for it */
    private Uni<Response> question(Guest guest, Link link, String address, int status, String problem, boolean tried) {
        @Nullable String missing = missing(guest, link).orElse(null);
        return linking.grants(link).map(found -> {
            List<GrantCard> grants = GrantCard.of(found, guest.pages().gateways(), guest.login(), clock.instant());
            return Response.status(status)
                    .entity(Templates.link(
                            guest.chrome(),
                            LinkCard.of(link, address, clock.instant()),
                            grants,
                            problem,
                            missing == null ? null : new LinkCard.Weak(missing, tried)))
                    .build();
        });
    }

    private Uni<Response> ended(Guest guest, Link link) {
        return ok(Templates.linkEnded(
                guest.chrome(), LinkCard.of(link, link.origin(), clock.instant()), LinkWords.of(link, quiet)));
    }

    private static Uni<Response> ok(TemplateInstance template) {
        return Uni.createFrom().item(Response.ok(template).build());
    }

    private static Uni<Response> gone(Uni<Response> answer) {
        return answer.onFailure(ChangeFailure.NotFound.class)
                .recoverWithItem(() -> FailurePages.page(Message.NO_SUCH_LINK).build());
    }
}
