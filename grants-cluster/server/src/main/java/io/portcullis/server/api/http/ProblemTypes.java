package io.portcullis.server.api.http;

import io.portcullis.server.api.problem.ProblemType;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Which problems an operation can answer, by what it takes. */
final class ProblemTypes {
    private ProblemTypes() {}

    static Set<ProblemType> of(String path, Operation operation, boolean changes) {
        Set<ProblemType> types = EnumSet.of(
                ProblemType.UNAUTHENTICATED,
                ProblemType.NOT_ACCEPTABLE,
                ProblemType.THROTTLED,
                ProblemType.DEFECT,
                ProblemType.UNAVAILABLE,
                ProblemType.INVALID_FIELD);
        if (path.startsWith("/v1/")) {
            types.add(ProblemType.FORBIDDEN);
        }
        if (operation.getRequestBody() != null) {
            types.add(ProblemType.MALFORMED_BODY);
            types.add(ProblemType.TOO_LARGE);
            types.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        boolean dryRun = path.endsWith("/dry-run");
        if (path.indexOf('{') >= 0 || path.equals("/v1/scopes/dry-run")) {
            types.add(ProblemType.NOT_FOUND);
        }
        if (takes(operation, "If-Match")) {
            types.add(ProblemType.PRECONDITION_FAILED);
        }
        if (takes(operation, "Idempotency-Key")) {
            types.add(ProblemType.IDEMPOTENCY_KEY_REUSED);
            types.add(ProblemType.TOO_MANY_CREDENTIALS);
        }
        if (path.startsWith("/v1/targets")
                || path.startsWith("/v1/settings")
                || path.equals("/v1/me/grants")
                || (path.equals("/v1/logins/{login}/identity") && changes)
                || path.equals("/v1/scopes/dry-run")) {
            types.add(ProblemType.CONFLICT);
        }
        if (path.equals("/v1/grants/{id}/extend") || path.equals("/v1/grants/{id}/scope")) {
            types.add(ProblemType.ALREADY_ENDED);
        }
        if (path.equals("/v1/links/{handle}/confirm")) {
            types.add(ProblemType.WEAK_SIGN_IN);
        }
        if (path.startsWith("/v1/requests") && changes) {
            types.add(ProblemType.REFUSED_BY_RULES);
            types.add(ProblemType.CONFLICT);
            types.add(ProblemType.ALREADY_ENDED);
            types.add(ProblemType.NOT_YOURS_TO_DECIDE);
            types.add(ProblemType.FROZEN);
            types.add(ProblemType.OFFER_CHANGED);
            types.add(ProblemType.TOO_MANY_WAITING);
            types.add(ProblemType.TOO_MANY_GRANTS);
            types.add(ProblemType.ASKED_TOO_OFTEN);
        }
        if (path.startsWith("/v1/reviews") && changes) {
            types.add(ProblemType.CONFLICT);
            types.add(ProblemType.ALREADY_ENDED);
            types.add(ProblemType.NOT_YOURS_TO_DECIDE);
        }
        if ((path.equals("/v1/grants") && changes)
                || path.equals("/v1/grants/{id}/extend")
                || path.equals("/v1/grants/{id}/scope")) {
            types.add(ProblemType.FROZEN);
        }
        if (path.equals("/v1/freezes/{number}/end-grants") || path.equals("/v1/notifications/{id}/retry")) {
            types.add(ProblemType.ALREADY_ENDED);
        }
        if (path.startsWith("/up/") && changes) {
            types.add(ProblemType.OUT_OF_STEP);
        }
        if (path.startsWith("/v1/") && changes && !dryRun) {
            types.add(ProblemType.RECOVERY_NEEDED);
        }
        return types;
    }

    private static boolean takes(Operation operation, String header) {
        if (operation.getParameters() == null) {
            return false;
        }
        for (Parameter parameter : operation.getParameters()) {
            if (header.equals(parameter.getName())) {
                return true;
            }
        }
        return false;
    }
}
