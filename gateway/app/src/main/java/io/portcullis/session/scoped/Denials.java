package io.portcullis.session.scoped;

import io.portcullis.model.Grant;
import io.portcullis.policy.RequestForm;
import io.portcullis.scope.Denial;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.scope.Verdict;
import io.portcullis.wire.message.ErrorFields;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the denials of a session: tells of each, and has what the client reads and the name under which the target answers. In shadow it only tells. */
final class Denials {
    private final Supplier<String> nonces;
    private final String grant;
    private final String suffix;
    private final Consumer<Denial> told;
    private final boolean shadow;
    private final Starts starts;
    private DenialWords words;
    private ScopeCheck check;
    private Grant current;
    private RequestForm form = RequestForm.NONE;

    /**
     * @param nonces a new one each time: 32 hexadecimal digits, random
     * @param told of each
     */
    Denials(
            ScopeCheck check,
            Grant grant,
            Supplier<String> nonces,
            Consumer<Denial> told,
            boolean shadow,
            Starts starts) {
        this.nonces = nonces;
        this.grant = grant.id().value();
        this.suffix = "_" + this.grant;
        this.check = check;
        this.current = grant;
        this.words = new DenialWords(grant, check, form);
        this.told = told;
        this.shadow = shadow;
        this.starts = starts;
    }

    /** From now on they are told as those of this scope. */
    void scopeIs(ScopeCheck now, Grant revised) {
        check = now;
        current = revised;
        words = new DenialWords(revised, now, form);
    }

    /** From now on they say where more is asked for. */
    void askedAt(RequestForm where) {
        form = where;
        words = new DenialWords(current, check, where);
    }

    /** What is said instead; null in shadow. */
    @Nullable
    ErrorFields deny(Denial why) {
        told.accept(why);
        return unlessShadow(why == Denial.LATENCY ? starts.latencyWords(grant) : words.of(why));
    }

    /**
     * The same of one statement of a text.
     *
     * @param text which it is, if it says by itself what to ask for; else empty
     */
    @Nullable
    ErrorFields deny(Verdict.Denied denied, String text) {
        told.accept(denied.why());
        return unlessShadow(words.of(denied, text));
    }

    /** What is no denial, but nothing that the target would say with the client's names: nobody is told. */
    @Nullable
    ErrorFields unlessShadow(ErrorFields error) {
        return shadow ? null : error;
    }

    Substitute ofText(ErrorFields error) {
        return Substitute.ofText(nonce(), error);
    }

    Substitute ofStatement(ErrorFields error) {
        return Substitute.ofStatement(nonce(), error);
    }

    Substitute ofPortal(ErrorFields error) {
        return Substitute.ofPortal(nonce(), error);
    }

    private String nonce() {
        return Substitute.nonce(nonces.get(), suffix);
    }
}
