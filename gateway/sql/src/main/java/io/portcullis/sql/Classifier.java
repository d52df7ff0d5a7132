package io.portcullis.sql;

import io.portcullis.sql.lex.Kind;
import io.portcullis.sql.lex.Lexer;
import io.portcullis.sql.lex.Tokens;
import io.portcullis.sql.lex.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the text of a {@code Query} or {@code Parse} message can do. It errs in one direction only: what is not surely
 * harmless counts as the worst it can be. Linear in the length of the text, whatever the text.
 *
 * <p>Not thread-safe: each event loop has its own. It keeps no reference to a text.
 */
public final class Classifier {
    /** Long enough for what people and drivers write; what loads data in statements of this size can use {@code COPY}. */
    public static final int DEFAULT_LIMIT = 1 << 20;

    private final int limit;
    private final Tokens tokens = new Tokens();
    private final Lexer lexer = new Lexer(tokens);
    private final Reader reader = new Reader(tokens);

    public Classifier() {
        this(DEFAULT_LIMIT);
    }

    /** @param limit the longest text that is looked at, in bytes */
    public Classifier(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("no limit for texts: " + limit);
        }
        this.limit = limit;
    }

    /** Classifies a text in UTF-8. */
    public Classified classify(byte[] text) {
        return classify(text, 0, text.length, TextEncoding.UTF8);
    }

    /**
     * Classifies the bytes from {@code from} to {@code to}: the whole text of a message, without the zero byte that ends it. Offsets
     * in the result count from {@code from}.
     */
    public Classified classify(byte[] text, int from, int to, TextEncoding encoding) {
        if (to - from > limit) {
            return new Classified.Refused(Refusal.TOO_LONG, limit);
        }
        int zero = Utf8.firstZero(text, from, to);
        if (zero != Utf8.NONE) {
            return new Classified.Refused(Refusal.ZERO_BYTE, zero - from);
        }
        int invalid = encoding == TextEncoding.UTF8 ? Utf8.firstInvalid(text, from, to) : Utf8.NONE;
        if (invalid != Utf8.NONE) {
            return new Classified.Refused(Refusal.NOT_UTF8, invalid - from);
        }
        if (ReplicationCommands.begins(text, from, to)) {
            return ReplicationCommands.script(to - from);
        }
        reader.names().encoding(encoding);
        try {
            return read(text, from, to);
        } finally {
            tokens.release();
        }
    }

    private Classified read(byte[] text, int from, int to) {
        List<Statement> statements = new ArrayList<>(1);
        Classified.@Nullable Refused refused = reading(text, from, to, true, statements);
        if (!lexer.readingsDiffer()) {
            return refused != null ? refused : new Classified.Script(statements, statements.size(), false);
        }
        if (refused != null && !refused.why().everywhere()) {
            return refused;
        }
        int count = statements.size();
        Classified.@Nullable Refused other = reading(text, from, to, false, statements);
        if (other != null && (refused != null || !other.why().everywhere())) {
            return other;
        }
        return new Classified.Script(
                statements, Math.max(count, statements.size() - count), refused == null && other == null);
    }

    /** Adds the statements of one reading; returns why it is refused, then adds none, or null. */
    private Classified.@Nullable Refused reading(
            byte[] text, int from, int to, boolean conforming, List<Statement> statements) {
        Refusal refusal = lexer.lex(text, from, to, conforming);
        if (refusal != null) {
            return new Classified.Refused(refusal, lexer.refusedAt() - from);
        }
        List<Statement> read = new ArrayList<>(1);
        int at = 0;
        while (at < tokens.size()) {
            if (tokens.is(at, Kind.SEMICOLON)) {
                at++;
                continue;
            }
            int end = Splitter.end(tokens, at);
            if (end < 0) {
                Refusal why = end == Splitter.UNBALANCED ? Refusal.UNBALANCED : Refusal.UNTERMINATED_BODY;
                return new Classified.Refused(why, tokens.start(at) - from);
            }
            read.add(reader.statement(at, end, from));
            at = end;
        }
        statements.addAll(read);
        return null;
    }
}
