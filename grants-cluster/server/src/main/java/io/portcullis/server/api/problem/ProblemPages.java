package io.portcullis.server.api.problem;

import jakarta.ws.rs.core.Response;

/** Tells people of a problem in a page, where it is people's browsers that ask. */
public interface ProblemPages {
    boolean isFor(String path);

    Response of(Problem problem);
}
