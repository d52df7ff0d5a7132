package io.portcullis.server.api;

import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.CreateFreeze;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.form.FreezeForm;
import io.portcullis.server.api.form.RequestForm;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.view.FreezeView;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Freezes;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/freezes")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Freezes", description = "The switch for incidents.")
public class FreezesResource {
    private final Freezes freezes;
    private final FreezeSweep sweep;
    private final Judging judging;
    private final Caller caller;

    FreezesResource(Freezes freezes, FreezeSweep sweep, Judging judging, Caller caller) {
        this.freezes = freezes;
        this.sweep = sweep;
        this.judging = judging;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listFreezes", summary = "List freezes: those in force, and the latest others")
    public Uni<ItemsView<FreezeView>> list() {
        return Bounds.within(freezes.freezes()
                .map(all -> new ItemsView<>(all.stream().map(FreezeView::of).toList())));
    }

    @GET
    @Path("/{number}")
    @Operation(
            operationId = "getFreeze",
            summary = "Get a freeze",
            description = "With how many grants it has ended so far, and whether any is left.")
    public Uni<FreezeView> get(@PathParam("number") String number) {
        return Bounds.within(freezes.freeze(FreezeForm.number(number)).map(FreezeView::of));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createFreeze",
            summary = "Grant nothing any more, at some targets, to somebody, or at all",
            description =
                    "Neither by rules nor by operators, until it is lifted. With endGrants all grants that it is about "
                            + "are ended, for good: that begins with the answer, and the freeze says how far it is.")
    @APIResponseSchema(value = FreezeView.class, responseCode = "201", responseDescription = "The freeze.")
    public Uni<RestResponse<FreezeView>> create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateFreeze.class)))
                    byte[] body) {
        FreezeForm wanted = FreezeForm.of(StrictJson.read(body, CreateFreeze.class, Bounds.MAX_BODY));
        Actor who = caller.actor();
        return Bounds.within(judging.targets(wanted.targets(), wanted.labels())
                .chain(targets -> freezes.begin(wanted.reason(), targets, wanted.logins(), wanted.endGrants(), who))
                .invoke(sweep::soon)
                .map(freeze -> RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, FreezeView.of(freeze))
                        .header(HttpHeaders.LOCATION, "/v1/freezes/" + freeze.number())
                        .build()));
    }

    @POST
    @Path("/{number}/end-grants")
    @Operation(
            operationId = "endFrozenGrants",
            summary = "End all grants that a freeze is about, for good",
            description = "That begins with the answer, and the freeze says how far it is. Can be repeated.")
    public Uni<FreezeView> endGrants(@PathParam("number") String number) {
        return Bounds.within(freezes.endGrants(FreezeForm.number(number), caller.actor())
                .invoke(sweep::soon)
                .map(FreezeView::of));
    }

    @POST
    @Path("/{number}/lift")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "liftFreeze",
            summary = "Lift a freeze",
            description = "What was ended does not come back. Lifting what is lifted changes nothing.")
    public Uni<FreezeView> lift(
            @PathParam("number") String number,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Why.class)))
                    byte[] body) {
        String why = RequestForm.why(StrictJson.read(body, Why.class, Bounds.MAX_BODY));
        return Bounds.within(
                freezes.lift(FreezeForm.number(number), why, caller.actor()).map(FreezeView::of));
    }
}
