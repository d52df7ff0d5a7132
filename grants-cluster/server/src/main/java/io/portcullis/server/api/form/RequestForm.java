package io.portcullis.server.api.form;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.model.RequestId;
import io.portcullis.server.api.body.Approval;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Reviews;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is said about requests, checked. */
public final class RequestForm {
    private static final int MAX_BYTES = 1_000;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private RequestForm() {}

    /** The id of a path. */
    public static RequestId id(String id) {
        if (!RequestId.isValid(id)) {
            throw Problem.of(ProblemType.NOT_FOUND, "there is no request of this id")
                    .thrown();
        }
        return new RequestId(id);
    }

    /** The state that a list is narrowed to; null if it is not. */
    public static @Nullable RequestState state(@Nullable String state) {
        return state == null ? null : Fields.word("state", state, List.of(RequestState.values()));
    }

    /** The state that a list of reviews is narrowed to; null if it is not. */
    public static Reviews.@Nullable State reviewState(@Nullable String state) {
        if (state == null) {
            return null;
        }
        for (Reviews.State one : Reviews.State.values()) {
            if (one.code().equals(state)) {
                return one;
            }
        }
        throw Problem.invalid("state", "must be one of open, overdue, signed-off")
                .thrown();
    }

    /** What somebody says yes to. */
    public static String digest(Approval body) {
        String digest = Fields.required("digest", body.digest());
        if (!DIGEST.matcher(digest).matches()) {
            throw Problem.invalid("digest", "must be the digest of what would be granted, as the request shows it")
                    .thrown();
        }
        return digest;
    }

    /** Words that need not be there. */
    public static @Nullable String words(Approval body) {
        return body.comment() == null ? null : comment(body.comment());
    }

    /** Words that must be there. */
    public static String words(Words body) {
        return comment(Fields.required("comment", body.comment()));
    }

    private static String comment(String comment) {
        Fields.line("comment", comment, MAX_BYTES);
        return comment;
    }

    /** Which ones a list is of. */
    public static Requests.Filter filter(@Nullable String login, @Nullable String state, @Nullable String target) {
        if (login != null && !Principal.isLogin(login)) {
            throw Problem.invalid("login", "must match [a-z0-9._@-]{1,63}").thrown();
        }
        if (target != null && !Grant.isTargetName(target)) {
            throw Problem.invalid("target", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                    .thrown();
        }
        return new Requests.Filter(null, login, state(state), target);
    }

    /** Why it is refused: who asked reads it. */
    public static String why(Why body) {
        String reason = Fields.required("reason", body.reason());
        Fields.line("reason", reason, MAX_BYTES);
        return reason;
    }
}
