package io.portcullis.server.ui;

import io.portcullis.server.api.problem.Problem;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a form, in a sentence.
 *
 * @param field that it stands beside; empty: above all of them
 */
public record FormProblem(int status, String field, String words) {
    static final FormProblem NONE = new FormProblem(200, "", "");

    /** What the API calls them, and how the page does. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("target", "target"),
            Map.entry("role", "role"),
            Map.entry("extend", "extend"),
            Map.entry("notBefore", "from"),
            Map.entry("expiresAt", "until"),
            Map.entry("duration", "duration"),
            Map.entry("reason", "reason"),
            Map.entry("ticket", "ticket"),
            Map.entry("comment", "comment"),
            Map.entry("breakGlass", "break-glass"),
            Map.entry("scope.searchPath", "path"),
            Map.entry("scope.classes", "classes"),
            Map.entry("scope.statement.uses", "uses"),
            Map.entry("scope.statement.exact", "statement"),
            Map.entry("scope.statement.shape", "statement"),
            Map.entry("scope.statement", "statement"));

    public boolean isThere() {
        return !words.isEmpty();
    }

    public boolean isAt(String name) {
        return isThere() && field.equals(name);
    }

    static Problem of(String field, String rest) {
        return Problem.invalid(field, rest);
    }

    static FormProblem of(Problem problem) {
        int status = problem.type().status();
        return switch (problem.type()) {
            case INVALID_FIELD -> atField(problem);
            case REFUSED_BY_RULES ->
                above(status, "The rules do not give it: " + problem.detail() + ". Nothing was sent.");
            case ASKED_TOO_OFTEN ->
                above(
                        status,
                        SecretForm.sentence(problem.detail()) + " "
                                + later(problem.headers().get("Retry-After")));
            case FROZEN ->
                above(
                        status,
                        "Nothing is granted there at the moment: " + problem.detail()
                                + ". What somebody has to approve you can ask for all the same.");
            case IDEMPOTENCY_KEY_REUSED ->
                above(
                        status,
                        "This form was sent before, with other words. Look at your requests; send it once more if you want this one too.");
            case UNAVAILABLE, RECOVERY_NEEDED ->
                above(
                        status,
                        "Not possible at the moment: " + problem.detail()
                                + ". Send it once more in a while: sent twice it is one request.");
            case MALFORMED_BODY,
                    BAD_REQUEST,
                    UNAUTHENTICATED,
                    WEAK_SIGN_IN,
                    FORBIDDEN,
                    NOT_YOURS_TO_DECIDE,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONFLICT,
                    OFFER_CHANGED,
                    TOO_MANY_WAITING,
                    TOO_MANY_GRANTS,
                    ALREADY_ENDED,
                    TOO_MANY_CREDENTIALS,
                    OUT_OF_STEP,
                    PRECONDITION_FAILED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    THROTTLED,
                    DEFECT -> plain(problem);
        };
    }

    /** In the words of the API, above the form. */
    static FormProblem plain(Problem problem) {
        return above(problem.type().status(), SecretForm.sentence(problem.detail()));
    }

    private static FormProblem above(int status, String words) {
        return new FormProblem(status, "", words);
    }

    /** Of a list it is one of its items. */
    private static FormProblem atField(Problem problem) {
        @Nullable String field = problem.field();
        if (field == null) {
            return above(problem.type().status(), SecretForm.sentence(problem.detail()));
        }
        String name = NAMES.getOrDefault(field.replaceFirst("\\[.*", ""), "");
        String words = problem.detail().startsWith(field + " ")
                ? "This " + problem.detail().substring(field.length() + 1)
                : problem.detail();
        return new FormProblem(
                problem.type().status(), name, name.isEmpty() ? SecretForm.sentence(problem.detail()) : words + ".");
    }

    private static String later(@Nullable String seconds) {
        return seconds == null
                ? "Try again later."
                : "Try again in " + When.words(Duration.ofSeconds(Long.parseLong(seconds))) + ".";
    }
}
