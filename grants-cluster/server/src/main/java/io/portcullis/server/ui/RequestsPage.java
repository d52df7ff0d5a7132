package io.portcullis.server.ui;

import io.portcullis.server.api.RequestDesk;
import io.portcullis.server.api.RequestDesk.Seen;
import io.portcullis.server.api.SignIns;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.Approval;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.problem.ChangeProblems;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.SignInDemand;
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
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One's own requests, and what is said to one, be it one's own or one that somebody else decides about. */
@Path(PagesTenant.PATH + "/requests")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class RequestsPage {
    static final String ON_A_PAGE = "20";
    private static final String PATH = PagesTenant.PATH + "/requests";
    private static final String PLACE = "requests";
    private static final String WEAK =
            "Your provider signed you in, but not in the way that this needs. If your account has no such sign-in, ask whoever runs your provider.";

    private final Entrance entrance;
    private final RequestDesk desk;
    private final SignIns signIns;
    private final InstantSource clock = InstantSource.system();

    RequestsPage(Entrance entrance, RequestDesk desk, SignIns signIns) {
        this.entrance = entrance;
        this.desk = desk;
        this.signIns = signIns;
    }

    /** @param link the connection that waits for it; empty if none does */
    static URI page(String id, String link) {
        return URI.create(PATH + "/" + id + (link.isEmpty() ? "" : "?link=" + link));
    }

    @GET
    public Uni<Response> mine(@QueryParam("after") @Nullable String after) {
        return entrance.page(
                "listMyRequests",
                PLACE,
                guest -> desk.mine(guest.identity(), ON_A_PAGE, after)
                        .map(found -> Response.ok(Templates.requests(
                                        guest.chrome(),
                                        RequestCard.of(found.items(), clock.instant()),
                                        found.next() == null ? "" : found.next()))
                                .build()));
    }

    /**
     * One of them.
     *
     * @param comment whether somebody wants to say something
     * @param link the connection that waits for it
     */
    @GET
    @Path("/{id}")
    public Uni<Response> one(
            @PathParam("id") String id,
            @QueryParam("comment") @Nullable String comment,
            @QueryParam("link") @Nullable String link) {
        RequestTalk talk = RequestTalk.of(comment != null, link);
        return entrance.page("getRequest", PLACE, guest -> gone(see(guest, id, FormProblem.NONE, talk)));
    }

    private Uni<Response> see(Guest guest, String id, FormProblem problem, RequestTalk talk) {
        return desk.see(id, guest.identity()).map(seen -> page(guest, seen, problem, talk));
    }

    private Response page(Guest guest, Seen seen, FormProblem problem, RequestTalk talk) {
        return Response.status(problem.status())
                .entity(Templates.request(
                        guest.chrome().at(seen.own() ? PLACE : "inbox"),
                        RequestCard.of(seen.request(), clock.instant()),
                        seen.own(),
                        StandingCard.of(seen.standing()),
                        problem,
                        talk,
                        talk.isLookedAt(seen, problem, clock.instant())))
                .build();
    }

    /**
     * What somebody says to it.
     *
     * @param what {@code approve}, {@code deny}, {@code withdraw} or {@code comment}
     * @param digest of what they were shown
     */
    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> say(
            @PathParam("id") String id,
            @FormParam("token") @Nullable String token,
            @FormParam("say") @Nullable String what,
            @FormParam("digest") @Nullable String digest,
            @FormParam("words") @Nullable String words,
            HttpServerRequest request) {
        Said said = Said.of(what);
        if (said == null) {
            return Uni.createFrom()
                    .item(FailurePages.page(Message.NOT_UNDERSTOOD).build());
        }
        String typed = words == null ? "" : words.strip();
        return entrance.form(
                request,
                token,
                said.operation(),
                PLACE,
                guest -> gone(Uni.createFrom()
                        .deferred(() -> say(guest, id, said, digest, typed))
                        .map(_ -> Response.seeOther(page(id, "")).build())
                        .onFailure(ChangeFailure.class)
                        .transform(failure -> ChangeProblems.of(failure).thrown())
                        .onFailure(RequestsPage::isShown)
                        .recoverWithUni(failure -> see(
                                guest,
                                id,
                                problem(((ProblemException) failure).problem()),
                                RequestTalk.typed(said.word(), typed)))));
    }

    private Uni<Void> say(Guest guest, String id, Said said, @Nullable String digest, String typed) {
        @Nullable String words = typed.isEmpty() ? null : typed;
        return switch (said) {
            case APPROVE -> desk.approve(id, new Approval(digest, words), guest.identity());
            case DENY -> desk.deny(id, new Why(words), guest.identity());
            case WITHDRAW -> desk.withdraw(id, guest.identity());
            case COMMENT -> desk.comment(id, new Words(words), guest.identity());
        };
    }

    /** What somebody can say, as the buttons have it. */
    enum Said {
        APPROVE("approveRequest"),
        DENY("denyRequest"),
        WITHDRAW("withdrawRequest"),
        COMMENT("commentRequest");

        private final String operation;

        Said(String operation) {
            this.operation = operation;
        }

        String operation() {
            return operation;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Said of(@Nullable String word) {
            for (Said one : values()) {
                if (one.word().equals(word)) {
                    return one;
                }
            }
            return null;
        }
    }

    private static boolean isShown(Throwable failure) {
        return failure instanceof ProblemException e && e.problem().type() != ProblemType.NOT_FOUND;
    }

    private static FormProblem problem(Problem problem) {
        int status = problem.type().status();
        if (problem.type() == ProblemType.OFFER_CHANGED) {
            return new FormProblem(
                    status,
                    "",
                    "Nothing was approved: another thing would be granted by now than you were shown. This is what it is now; look at it anew.");
        }
        if (problem.type() == ProblemType.FROZEN) {
            return new FormProblem(
                    status,
                    "",
                    "Nothing is granted there at the moment: " + problem.detail()
                            + ". It can be approved once that is over.");
        }
        return problem.type() == ProblemType.INVALID_FIELD
                ? new FormProblem(status, "words", FormProblem.of(problem).words())
                : FormProblem.plain(problem);
    }

    /**
     * Leads through the issuer again if saying yes needs another sign-in, and back.
     *
     * @param again whether that was done before, and did not do
     * @param back whether they come from the issuer
     */
    @GET
    @Path("/{id}/sign-in")
    public Uni<Response> signIn(
            @PathParam("id") String id,
            @QueryParam("again") @Nullable String again,
            @QueryParam(SignInAgain.BACK) @Nullable String back,
            RoutingContext request) {
        return entrance.page(
                "approveRequest",
                PLACE,
                guest -> gone(desk.see(id, guest.identity()).chain(seen -> {
                    SignIns.Needed needed = seen.standing().needed();
                    if (!needed.isThere()) {
                        return Uni.createFrom()
                                .item(Response.seeOther(page(id, "")).build());
                    }
                    if (back != null) {
                        return Uni.createFrom()
                                .item(page(guest, seen, new FormProblem(403, "", WEAK), RequestTalk.AGAIN));
                    }
                    SignInDemand demand = signIns.demand(needed);
                    boolean fromTheStart = again != null
                            || demand.isForNewSignIn(guest.identity().how(), clock.instant());
                    return SignInAgain.begin(request, SignInAgain.parameters(demand, fromTheStart));
                })));
    }

    private static Uni<Response> gone(Uni<Response> answer) {
        return answer.onFailure(failure -> failure instanceof ChangeFailure.NotFound
                        || (failure instanceof ProblemException e && e.problem().type() == ProblemType.NOT_FOUND))
                .recoverWithItem(
                        () -> FailurePages.page(Message.NO_SUCH_REQUEST).build());
    }
}
