package io.portcullis.session.scoped;

import io.portcullis.model.Grant;
import io.portcullis.scope.Denial;
import io.portcullis.scope.DenialSentences;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.scope.Verdict;
import io.portcullis.wire.message.ErrorFields;

/** The errors that a client reads when a statement is denied. */
final class DenialWords {
    private static final String DENIED = "42501";
    /** {@code configuration_limit_exceeded}. */
    private static final String USED_UP = "53400";

    private final DenialSentences sentences;

    DenialWords(Grant grant, ScopeCheck scope) {
        this.sentences = new DenialSentences("grant " + grant.id().value(), scope);
    }

    ErrorFields of(Verdict.Denied denied) {
        return error(DENIED, sentences.of(denied));
    }

    ErrorFields of(Denial why) {
        return error(why.isUsedUp() ? USED_UP : DENIED, sentences.of(why));
    }

    private static ErrorFields error(String state, DenialSentences.Sentences says) {
        return ErrorFields.of("ERROR", state, says.message())
                .withDetail(says.detail())
                .withHint(says.hint());
    }

    /** As the server says it. */
    static ErrorFields noStatement(String name) {
        return ErrorFields.of(
                "ERROR",
                "26000",
                name.isEmpty()
                        ? "unnamed prepared statement does not exist"
                        : "prepared statement \"" + name + "\" does not exist");
    }

    /** As the server says it. */
    static ErrorFields noPortal(String name) {
        return ErrorFields.of("ERROR", "34000", "portal \"" + name + "\" does not exist");
    }
}
