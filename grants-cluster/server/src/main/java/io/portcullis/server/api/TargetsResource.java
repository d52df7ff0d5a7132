package io.portcullis.server.api;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.PutTarget;
import io.portcullis.server.api.form.CatalogForm;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.api.view.RightsViews.CheckView;
import io.portcullis.server.api.view.RightsViews.LookView;
import io.portcullis.server.api.view.TargetView;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.RoleRights;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1/targets")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Targets", description = "The databases behind the gateways, without secrets.")
public class TargetsResource {
    private final Changes changes;
    private final Queries queries;
    private final RoleRights rights;
    private final Caller caller;

    TargetsResource(Changes changes, Queries queries, RoleRights rights, Caller caller) {
        this.changes = changes;
        this.queries = queries;
        this.rights = rights;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listTargets", summary = "List the targets, by name")
    public Uni<ItemsView<TargetView>> list() {
        return Bounds.within(queries.catalog(CatalogEntry.Kind.TARGET)
                .map(all -> new ItemsView<>(all.stream()
                        .map(stored -> TargetView.of(stored.record()))
                        .toList())));
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getTarget", summary = "Get a target")
    public Uni<RestResponse<TargetView>> get(@PathParam("name") String name) {
        return Bounds.within(
                queries.catalogEntry(CatalogEntry.Kind.TARGET, known(name)).map(stored -> {
                    if (stored.record().removed()) {
                        throw nothing();
                    }
                    return answer(stored.record());
                }));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putTarget",
            summary = "Put a target into the catalog, or change it",
            description =
                    "Gateways know it within moments, without a restart. A gateway's own targets file wins, by name. Running sessions go on as they are.")
    public Uni<RestResponse<TargetView>> put(
            @PathParam("name") String name,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PutTarget.class)))
                    byte[] body,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @Parameter(description = "* = only if there is none yet.", schema = @Schema(enumeration = "*"))
                    @HeaderParam(HttpHeaders.IF_NONE_MATCH)
                    @Nullable
                    String ifNoneMatch) {
        CatalogForm.name(name);
        PutTarget wanted = StrictJson.read(body, PutTarget.class, Bounds.MAX_BODY);
        Bytes content = CatalogBodies.of(CatalogForm.target(name, wanted));
        return Bounds.within(changes.putCatalog(
                        CatalogEntry.Kind.TARGET, name, content, Headers.expected(ifMatch, ifNoneMatch), caller.actor())
                .map(TargetsResource::answer));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            operationId = "deleteTarget",
            summary = "Take a target out of the catalog",
            description =
                    "New sessions at it are refused; running ones go on, and so do grants for it. It can be put back.")
    @APIResponse(responseCode = "204", description = "Taken away.")
    public Uni<Response> delete(
            @PathParam("name") String name,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        return Bounds.within(
                changes.removeCatalog(CatalogEntry.Kind.TARGET, known(name), Headers.ifMatch(ifMatch), caller.actor())
                        .map(_ -> Response.noContent().build()));
    }

    @GET
    @Path("/{name}/rights")
    @Operation(
            operationId = "getTargetRights",
            summary = "Tell what the roles of grants may do at a target, and who is there beside the gateways",
            description = "As each gateway saw it last; also of a target that only gateways' own files know.")
    public Uni<ItemsView<LookView>> rights(@PathParam("name") String name) {
        return Bounds.within(rights.looks(known(name))
                .map(all -> new ItemsView<>(all.stream().map(LookView::of).toList())));
    }

    @POST
    @Path("/{name}/rights/check")
    @Operation(
            operationId = "checkTargetRights",
            summary = "Have the gateways look now",
            description = "At the roles of grants that are in force there, one after another. There is no body.")
    @APIResponseSchema(
            value = CheckView.class,
            responseCode = "202",
            responseDescription = "They are told within a second or two.")
    public Uni<Response> check(@PathParam("name") String name) {
        return Bounds.within(rights.ask(known(name), caller.actor())
                .map(gateways ->
                        Response.accepted(new CheckView(name, gateways)).build()));
    }

    private static RestResponse<TargetView> answer(CatalogEntry entry) {
        return RestResponse.ResponseBuilder.ok(TargetView.of(entry))
                .header(HttpHeaders.ETAG, Headers.etag(entry.revision()))
                .build();
    }

    private static String known(String name) {
        if (!CatalogEntry.isName(name)) {
            throw nothing();
        }
        return name;
    }

    private static RuntimeException nothing() {
        return Problem.of(ProblemType.NOT_FOUND, "there is no target of this name")
                .thrown();
    }
}
