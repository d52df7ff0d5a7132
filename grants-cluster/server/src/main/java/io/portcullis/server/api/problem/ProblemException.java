package io.portcullis.server.api.problem;

/** Carries a problem to the one place that answers it. Without a stack trace: a client's mistake is no event of ours. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
