package io.portcullis.oracle;

import io.portcullis.sql.lex.Lexer;
import io.portcullis.sql.lex.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where our tokens begin and end, against the server's scanner. */
final class TokenComparison {
    private final Tokens tokens = new Tokens();
    private final Lexer lexer = new Lexer(tokens);

    /** The first difference; null if there is none, or the text is refused. */
    @Nullable
    String difference(byte[] text, Answer answer) {
        if (lexer.lex(text, 0, text.length, true) != null) {
            return null;
        }
        List<Integer> theirs = answer.tokens();
        int at = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (at == theirs.size() || theirs.get(at) != tokens.start(i)) {
                return "a token of ours begins at " + tokens.start(i);
            }
            // A string or name with UESCAPE is one token of ours and three of the scanner's.
            while (at < theirs.size() && theirs.get(at + 1) < tokens.end(i)) {
                at += 2;
            }
            if (at == theirs.size() || theirs.get(at + 1) != tokens.end(i)) {
                return "a token of ours ends at " + tokens.end(i);
            }
            at += 2;
        }
        return at == theirs.size() ? null : "a token begins at " + theirs.get(at);
    }
}
