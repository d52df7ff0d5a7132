package io.portcullis.server.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read of what the API says. */
class FormProblemTest {
    static Stream<Arguments> problems() {
        return Stream.of(
                arguments(Problem.invalid("duration", "must be a time"), 400, "duration", "This must be a time."),
                arguments(Problem.invalid("notBefore", "is over"), 400, "from", "This is over."),
                arguments(Problem.invalid("scope.classes[2]", "must be one"), 400, "classes", "This must be one."),
                arguments(Problem.invalid("scope.pins", "must fit"), 400, "", "Scope.pins must fit."),
                arguments(
                        Problem.of(ProblemType.REFUSED_BY_RULES, "rule a gives at most 4h")
                                .about("duration"),
                        403,
                        "",
                        "The rules do not give it: rule a gives at most 4h. Nothing was sent."),
                arguments(
                        Problem.of(ProblemType.ASKED_TOO_OFTEN, "at most 60 requests an hour are heard")
                                .retryAfter(600),
                        429,
                        "",
                        "At most 60 requests an hour are heard. Try again in 10m."),
                arguments(
                        Problem.of(ProblemType.TOO_MANY_WAITING, "20 requests of yours wait"),
                        409,
                        "",
                        "20 requests of yours wait."),
                arguments(
                        Problem.of(ProblemType.CONFLICT, "the login anna is somebody else's: ask an operator"),
                        409,
                        "",
                        "The login anna is somebody else's: ask an operator."),
                arguments(
                        Problem.unavailable("this node has no rules that it can go by yet", 2),
                        503,
                        "",
                        "Not possible at the moment: this node has no rules that it can go by yet. Send it once more in a while: sent twice it is one request."));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void itIsASentenceBesideItsFieldOrAboveAll(Problem problem, int status, String field, String words) {
        FormProblem said = FormProblem.of(problem);

        assertEquals(new FormProblem(status, field, words), said);
    }
}
