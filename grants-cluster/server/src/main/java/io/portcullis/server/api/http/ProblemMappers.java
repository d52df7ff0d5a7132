package io.portcullis.server.api.http;

import io.portcullis.server.api.problem.ChangeProblems;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemJson;
import io.portcullis.server.api.problem.ProblemPages;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.ChangeFailure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The one place that turns what was thrown into an answer. */
@Singleton
public final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");

    /** Mappers are made before there are resources. */
    private final Provider<AllowedMethods> allowed;

    private final Provider<ProblemPages> pages;

    ProblemMappers(Provider<AllowedMethods> allowed, Provider<ProblemPages> pages) {
        this.allowed = allowed;
        this.pages = pages;
    }

    @ServerExceptionMapper
    Response found(ProblemException e, HttpServerRequest request) {
        if (e.problem().type() == ProblemType.TOO_LARGE) {
            // What is left of the body is never read: the connection can not be used again.
            request.response()
                    .putHeader("Connection", "close")
                    .endHandler(_ -> request.connection().close());
        }
        return answer(e.problem(), request);
    }

    @ServerExceptionMapper
    Response refused(ChangeFailure e, HttpServerRequest request) {
        return answer(ChangeProblems.of(e), request);
    }

    @ServerExceptionMapper
    Response noResource(NotFoundException e, HttpServerRequest request) {
        return answer(Problem.of(ProblemType.NOT_FOUND, "no resource has this path"), request);
    }

    /** What the framework found wrong before a resource was called. */
    @ServerExceptionMapper
    Response framework(WebApplicationException e, UriInfo uri, HttpServerRequest request) {
        int status = e.getResponse().getStatus();
        Problem problem = switch (status) {
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "no resource has this path");
            case 405 -> methodNotAllowed(uri.getPath());
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "answers are application/json");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "the body is larger than any resource reads");
            case 415 -> Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "send the Content-Type that is documented");
            default ->
                status >= 500 ? defect(e) : Problem.of(ProblemType.BAD_REQUEST, "the request can not be understood");
        };
        return answer(problem, request);
    }

    @ServerExceptionMapper
    Response unforeseen(Throwable e, HttpServerRequest request) {
        return answer(defect(e), request);
    }

    /** The problem as a response. */
    private Response answer(Problem problem, HttpServerRequest request) {
        @Nullable String path = request.path();
        if (path != null && pages.get().isFor(path)) {
            return pages.get().of(problem);
        }
        Response.ResponseBuilder response = Response.status(problem.type().status())
                .type(ProblemJson.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(ProblemJson.bytes(problem));
        problem.headers().forEach(response::header);
        return response.build();
    }

    private Problem methodNotAllowed(String path) {
        String methods = String.join(", ", allowed.get().at(path));
        return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "the resource has " + methods)
                .withHeader(HttpHeaders.ALLOW, methods);
    }

    private static Problem defect(Throwable e) {
        LOG.error("defect where=api", e);
        return Problem.of(ProblemType.DEFECT, "the operator finds it in the log of this node");
    }
}
