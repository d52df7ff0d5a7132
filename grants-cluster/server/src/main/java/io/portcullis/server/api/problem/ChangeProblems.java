package io.portcullis.server.api.problem;

import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.ChangeFailure.Unavailable;

/** What the store refuses, in the words of the API. */
public final class ChangeProblems {
    /** A control database that fails over is back after seconds; a node that starts, too. */
    private static final int SOON_SECONDS = 2;
    /** An operator must act first. */
    private static final int LATER_SECONDS = 30;

    private ChangeProblems() {}

    /** The problem that stands for {@code failure}. */
    public static Problem of(ChangeFailure failure) {
        return switch (failure) {
            case ChangeFailure.NotFound notFound -> Problem.of(ProblemType.NOT_FOUND, message(notFound));
            case ChangeFailure.Conflict conflict ->
                Problem.of(ProblemType.PRECONDITION_FAILED, message(conflict))
                        .with("revision", conflict.currentRevision());
            case ChangeFailure.AlreadyEnded ended -> Problem.of(ProblemType.ALREADY_ENDED, message(ended));
            case ChangeFailure.Frozen frozen -> Problem.of(ProblemType.FROZEN, message(frozen));
            case ChangeFailure.TooMany tooMany -> tooMany(tooMany);
            case ChangeFailure.TooManyCredentials tooMany ->
                Problem.of(ProblemType.TOO_MANY_CREDENTIALS, message(tooMany)).about("login");
            case ChangeFailure.SomebodyElses others ->
                Problem.of(ProblemType.CONFLICT, message(others)).about("login");
            case ChangeFailure.Refused refused -> Problem.refused(refused.field(), message(refused));
            case ChangeFailure.KeyReused reused -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED, message(reused));
            case Unavailable unavailable -> unavailable(unavailable);
        };
    }

    private static Problem tooMany(ChangeFailure.TooMany failure) {
        return switch (failure.what()) {
            case WAITING -> Problem.of(ProblemType.TOO_MANY_WAITING, message(failure));
            case GRANTS -> Problem.of(ProblemType.TOO_MANY_GRANTS, message(failure));
            case OFTEN ->
                Problem.of(ProblemType.ASKED_TOO_OFTEN, message(failure)).retryAfter(failure.seconds());
        };
    }

    private static Problem unavailable(Unavailable failure) {
        String code = failure.reason().code();
        return switch (failure.reason()) {
            case STARTING, STOPPING, DATABASE, CLUSTER ->
                Problem.of(ProblemType.UNAVAILABLE, message(failure))
                        .with("reason", code)
                        .retryAfter(SOON_SECONDS);
            case RECOVERY_NEEDED ->
                Problem.of(ProblemType.RECOVERY_NEEDED, message(failure))
                        .with("reason", code)
                        .retryAfter(LATER_SECONDS);
        };
    }

    private static String message(ChangeFailure failure) {
        String message = failure.getMessage();
        return message == null ? "" : message;
    }
}
