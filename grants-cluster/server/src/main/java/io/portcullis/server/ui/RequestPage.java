package io.portcullis.server.ui;

import io.portcullis.server.api.RequestDesk;
import io.portcullis.server.api.SignIns;
import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.body.CreateRequest;
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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asking for access, and for more time for what one has. */
@Path(PagesTenant.PATH + "/request")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class RequestPage {
    private static final String OPERATION = "createRequest";
    private static final String PLACE = "requests";

    private final Entrance entrance;
    private final RequestForms forms;
    private final RequestDesk desk;
    private final SignIns signIns;
    private final InstantSource clock = InstantSource.system();

    RequestPage(Entrance entrance, RequestForms forms, RequestDesk desk, SignIns signIns) {
        this.entrance = entrance;
        this.forms = forms;
        this.desk = desk;
        this.signIns = signIns;
    }

    @GET
    public Uni<Response> open(UriInfo address) {
        RequestFields fields = RequestFields.ofAddress(address.getQueryParameters());
        return entrance.page(OPERATION, PLACE, guest -> forms.opened(guest, fields, once()));
    }

    /** Sends it, or only asks what would become of it. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> send(MultivaluedMap<String, String> form, HttpServerRequest request) {
        RequestFields fields = RequestFields.of(form);
        @Nullable String given = SecretForm.key(form.getFirst("once"));
        String once = given == null ? once() : given;
        Function<Guest, Uni<Response>> answer = "yes".equals(form.getFirst("send"))
                ? guest -> send(guest, fields, once)
                : guest -> foresee(guest, fields, once);
        return entrance.form(
                request,
                form.getFirst("token"),
                OPERATION,
                PLACE,
                guest -> told(guest, fields, once, () -> answer.apply(guest)));
    }

    private Uni<Response> send(Guest guest, RequestFields fields, String once) {
        CreateRequest wish = fields.wish();
        return desk.create(wish, once, guest.identity())
                .map(id ->
                        Response.seeOther(RequestsPage.page(id, fields.link())).build());
    }

    private Uni<Response> foresee(Guest guest, RequestFields fields, String once) {
        return desk.foresee(fields.wish(), guest.identity())
                .chain(foreseen -> forms.page(guest, fields, once, FormProblem.NONE, foreseen));
    }

    /** Whatever is wrong is said in the form, with what was typed. */
    private Uni<Response> told(
            Guest guest, RequestFields fields, String once, Supplier<Uni<? extends Response>> answer) {
        return Uni.createFrom()
                .<Response>deferred(answer)
                .onFailure(ChangeFailure.class)
                .transform(failure -> ChangeProblems.of(failure).thrown())
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> wrong(guest, fields, once, failure.problem()));
    }

    private Uni<Response> wrong(Guest guest, RequestFields fields, String once, Problem problem) {
        boolean reused = problem.type() == ProblemType.IDEMPOTENCY_KEY_REUSED;
        return forms.page(guest, fields, reused ? once() : once, FormProblem.of(problem), null);
    }

    /**
     * Leads through the issuer again where a rule wants another sign-in of who asks, and back to the form.
     *
     * @param rule its name
     * @param back whether they come from the issuer
     */
    @GET
    @Path("/sign-in")
    public Uni<Response> signIn(
            @QueryParam("rule") @Nullable String rule,
            @QueryParam(SignInAgain.BACK) @Nullable String back,
            UriInfo address,
            RoutingContext request) {
        RequestFields fields = RequestFields.ofAddress(address.getQueryParameters());
        return entrance.page(OPERATION, PLACE, guest -> {
            SignInDemand demand = rule == null ? SignInDemand.NONE : signIns.demand(new SignIns.Needed(rule, false));
            if (back != null || demand.equals(SignInDemand.NONE)) {
                return Uni.createFrom()
                        .item(Response.seeOther(
                                        URI.create(PagesTenant.PATH + "/request?" + ForeseenCard.address(fields)))
                                .build());
            }
            boolean fromTheStart = demand.isForNewSignIn(guest.identity().how(), clock.instant());
            return SignInAgain.begin(request, SignInAgain.parameters(demand, fromTheStart));
        });
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }
}
