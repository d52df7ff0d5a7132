package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemPages;
import io.portcullis.server.config.StartSettings;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Whatever goes wrong in a browser is said in a page: what, why, and what next. */
@Singleton
final class FailurePages implements ProblemPages {
    /** Filters are made before there is a configuration. */
    private final Provider<StartSettings> settings;

    FailurePages(Provider<StartSettings> settings) {
        this.settings = settings;
    }

    @Override
    public boolean isFor(String path) {
        return PagesTenant.isPage(path);
    }

    @Override
    public Response of(Problem problem) {
        Response.ResponseBuilder response = page(Message.of(problem));
        problem.headers().forEach(response::header);
        return response.build();
    }

    @ServerRequestFilter(preMatching = true)
    @Nullable
    Response whereThereAreNone(ContainerRequestContext request) {
        return isFor(request.getUriInfo().getPath()) && settings.get().pages() == null
                ? page(Message.NO_PAGES).build()
                : null;
    }

    /** For an answer that has only a status. */
    static String text(int status) {
        return Message.of(status).page().render();
    }

    static Response.ResponseBuilder page(Message message) {
        return Response.status(message.status())
                .type(MediaType.TEXT_HTML_TYPE)
                .entity(message.page().render());
    }
}
