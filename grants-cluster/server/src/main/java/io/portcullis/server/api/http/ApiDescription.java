package io.portcullis.server.api.http;

import io.portcullis.server.api.auth.Rights;
import io.portcullis.server.api.problem.ProblemJson;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.config.Role;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to the description of the API what follows from how it is built: who may call what, and which problems it can answer. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    private static final String PROBLEM = "Problem";
    private static final String TOKEN = "apiToken";
    /** One of these is needed. */
    private static final String ROLES = "x-portcullis-roles";

    private static final String GATEWAY = "nodeCredential";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents().addSchema(PROBLEM, problem());
        api.getComponents()
                .addSecurityScheme(
                        TOKEN,
                        bearer(
                                "A token of one of the cluster's issuers, or a bootstrap token until an operator signs in."));
        api.getComponents().addSecurityScheme(GATEWAY, bearer("A node credential, made by PUT /v1/gateways/{node}."));
        for (Map.Entry<String, PathItem> path : api.getPaths().getPathItems().entrySet()) {
            path.getValue().getOperations().forEach((method, operation) -> describe(path.getKey(), method, operation));
        }
    }

    private static void describe(String path, PathItem.HttpMethod method, Operation operation) {
        String scheme = path.startsWith("/up/") ? GATEWAY : TOKEN;
        operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(scheme)));
        if (scheme.equals(TOKEN)) {
            operation.addExtension(
                    ROLES,
                    Rights.of(operation.getOperationId()).stream()
                            .map(Role::code)
                            .toList());
        }
        boolean changes = method != PathItem.HttpMethod.GET;
        for (Map.Entry<Integer, Set<ProblemType>> status :
                byStatus(path, operation, changes).entrySet()) {
            operation.getResponses().addAPIResponse(String.valueOf(status.getKey()), response(status.getValue()));
        }
        // What the framework would add where a method returns a Uni without a body.
        operation.getResponses().removeAPIResponse("default");
    }

    private static Map<Integer, Set<ProblemType>> byStatus(String path, Operation operation, boolean changes) {
        Map<Integer, Set<ProblemType>> byStatus = new TreeMap<>();
        for (ProblemType type : ProblemTypes.of(path, operation, changes)) {
            byStatus.computeIfAbsent(type.status(), _ -> EnumSet.noneOf(ProblemType.class))
                    .add(type);
        }
        return byStatus;
    }

    private static APIResponse response(Set<ProblemType> types) {
        List<String> words = new ArrayList<>();
        types.forEach(type -> words.add("`" + type.code() + "`: " + type.title() + "."));
        return OASFactory.createAPIResponse()
                .description(String.join(" ", words))
                .content(OASFactory.createContent()
                        .addMediaType(
                                ProblemJson.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("#/components/schemas/" + PROBLEM))));
    }

    private static SecurityScheme bearer(String description) {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description(description);
    }

    private static Schema problem() {
        Schema schema = OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("What went wrong (RFC 9457). Some types have further members.");
        List<Object> types = new ArrayList<>();
        for (ProblemType type : ProblemType.values()) {
            types.add(type.uri());
        }
        schema.addProperty(
                "type", text("What kind of problem; programs branch on it.").enumeration(types));
        schema.addProperty("title", text("The kind in words."));
        schema.addProperty(
                "status",
                OASFactory.createSchema().addType(Schema.SchemaType.INTEGER).description("The HTTP status."));
        schema.addProperty("detail", text("This occurrence."));
        schema.addProperty("field", text("The property, parameter or header that is wrong, if it is about one."));
        schema.addProperty("reason", text("Why the server can not do that now, in one word."));
        schema.addProperty("roles", text("The roles of which one is needed, with spaces between."));
        schema.addProperty(
                "revision",
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.INTEGER)
                        .description("The revision that it has now."));
        schema.addProperty(
                "next",
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.INTEGER)
                        .description("Up to which offset the lines of the audit file are known."));
        return schema.required(List.of("type", "title", "status", "detail"));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }
}
