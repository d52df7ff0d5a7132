package io.portcullis.server.api.form;

import io.portcullis.model.RequestId;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.body.Words;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.request.RequestState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said about requests, checked. */
public final class RequestForm {
    private static final int MAX_BYTES = 1_000;

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

    /** Words that need not be there. */
    public static @Nullable String words(Words body) {
        return body.comment() == null ? null : needed(body);
    }

    /** Words that must be there. */
    public static String needed(Words body) {
        String comment = Fields.required("comment", body.comment());
        Fields.line("comment", comment, MAX_BYTES);
        return comment;
    }

    /** Why it is refused: who asked reads it. */
    public static String why(Why body) {
        String reason = Fields.required("reason", body.reason());
        Fields.line("reason", reason, MAX_BYTES);
        return reason;
    }
}
