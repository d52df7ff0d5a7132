package io.portcullis.session.scoped;

import io.portcullis.model.Grant;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RequestForm;
import io.portcullis.scope.Denial;
import io.portcullis.scope.DenialSentences;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.scope.Verdict;
import io.portcullis.sql.ClassSet;
import io.portcullis.sql.StatementClass;
import io.portcullis.wire.message.ErrorFields;
import java.util.List;

/** The errors that a client reads when a statement is denied. */
final class DenialWords {
    private static final String DENIED = "42501";
    /** {@code configuration_limit_exceeded}. */
    private static final String USED_UP = "53400";

    private final DenialSentences sentences;
    private final Grant grant;
    private final ClassSet classes;
    private final RequestForm form;

    /** @param form where more is asked for */
    DenialWords(Grant grant, ScopeCheck scope, RequestForm form) {
        this.grant = grant;
        this.classes = scope.classes();
        this.form = form;
        this.sentences = new DenialSentences("grant " + grant.id().value(), scope);
    }

    /** @param text that was denied, if it says by itself what to ask for; else empty */
    ErrorFields of(Verdict.Denied denied, String text) {
        return error(DENIED, sentences.of(denied), form.isKnown() ? more(denied, text) : "");
    }

    private String more(Verdict.Denied denied, String text) {
        if (denied.why() == Denial.STATEMENT_CLASS) {
            List<String> names = classes.union(denied.missing()).asSet().stream()
                    .map(StatementClass::name)
                    .toList();
            return form.ofClasses(grant.target(), grant.role(), names);
        }
        return form.ofStatement(grant.target(), grant.role(), SecretText.mayCarry(text) ? "" : text);
    }

    ErrorFields of(Denial why) {
        String another = DenialSentences.anotherGrantHelps(why) ? form.of(grant.target(), grant.role()) : "";
        return error(why.isUsedUp() ? USED_UP : DENIED, sentences.of(why), another);
    }

    private static ErrorFields error(String state, DenialSentences.Sentences says, String url) {
        return ErrorFields.of("ERROR", state, says.message())
                .withDetail(says.detail())
                .withHint(Refusal.hintWithForm(says.hint(), url));
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
