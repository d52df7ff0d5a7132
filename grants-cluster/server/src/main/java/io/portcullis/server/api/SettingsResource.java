package io.portcullis.server.api;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.ClusterSetting;
import io.portcullis.server.api.auth.ByRole;
import io.portcullis.server.api.auth.Caller;
import io.portcullis.server.api.body.PutSetting;
import io.portcullis.server.api.form.CatalogForm;
import io.portcullis.server.api.form.Headers;
import io.portcullis.server.api.json.StrictJson;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.api.view.ItemsView;
import io.portcullis.server.api.view.SettingView;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Queries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/v1/settings")
@Produces(MediaType.APPLICATION_JSON)
@ByRole
@Tag(name = "Settings", description = "What is set for all nodes at once.")
public class SettingsResource {
    private final Changes changes;
    private final Queries queries;
    private final Caller caller;

    SettingsResource(Changes changes, Queries queries, Caller caller) {
        this.changes = changes;
        this.queries = queries;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listSettings", summary = "List the settings, by name")
    public Uni<ItemsView<SettingView>> list() {
        return Bounds.within(queries.catalog(CatalogEntry.Kind.SETTING)
                .map(all -> new ItemsView<>(all.stream()
                        .map(stored -> SettingView.of(stored.record()))
                        .toList())));
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getSetting", summary = "Get a setting")
    public Uni<RestResponse<SettingView>> get(@PathParam("name") String name) {
        return Bounds.within(
                queries.catalogEntry(CatalogEntry.Kind.SETTING, known(name)).map(stored -> {
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
            operationId = "putSetting",
            summary = "Set a cluster-wide setting",
            description = "Gateways follow within moments, without a restart. A gateway's own configuration wins.")
    public Uni<RestResponse<SettingView>> put(
            @PathParam("name") String name,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PutSetting.class)))
                    byte[] body,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @Parameter(description = "* = only if there is none yet.", schema = @Schema(enumeration = "*"))
                    @HeaderParam(HttpHeaders.IF_NONE_MATCH)
                    @Nullable
                    String ifNoneMatch) {
        ClusterSetting setting = CatalogForm.setting(name);
        Bytes content = CatalogForm.value(setting, StrictJson.read(body, PutSetting.class, Bounds.MAX_BODY));
        return Bounds.within(changes.putCatalog(
                        CatalogEntry.Kind.SETTING,
                        name,
                        content,
                        Headers.expected(ifMatch, ifNoneMatch),
                        caller.actor())
                .map(SettingsResource::answer));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            operationId = "deleteSetting",
            summary = "Unset a cluster-wide setting",
            description = "Gateways go back to their own configuration or the default.")
    @APIResponse(responseCode = "204", description = "Unset.")
    public Uni<Response> delete(
            @PathParam("name") String name,
            @Parameter(description = "The ETag that the change is made for.")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch) {
        return Bounds.within(
                changes.removeCatalog(CatalogEntry.Kind.SETTING, known(name), Headers.ifMatch(ifMatch), caller.actor())
                        .map(_ -> Response.noContent().build()));
    }

    private static RestResponse<SettingView> answer(CatalogEntry entry) {
        return RestResponse.ResponseBuilder.ok(SettingView.of(entry))
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
        return Problem.of(ProblemType.NOT_FOUND, "there is no setting of this name")
                .thrown();
    }
}
