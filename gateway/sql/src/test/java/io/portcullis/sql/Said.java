package io.portcullis.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What the classifier says of a text, as tests write it. */
final class Said {
    private Said() {}

    static Classified of(String text) {
        return new Classifier().classify(text.getBytes(StandardCharsets.UTF_8));
    }

    static Classified.Script script(String text) {
        return switch (of(text)) {
            case Classified.Script script -> script;
            case Classified.Refused refused ->
                throw new AssertionError("refused: " + refused.why() + " at " + refused.offset() + ": " + text);
        };
    }

    static Statement only(String text) {
        List<Statement> statements = script(text).statements();
        if (statements.size() != 1) {
            throw new AssertionError(statements.size() + " statements: " + text);
        }
        return statements.getFirst();
    }

    /** The classes a grant must allow: {@code READ WRITE}, {@code ALL}, {@code -} for none, or why the text is refused. */
    static String needs(String text) {
        return switch (of(text)) {
            case Classified.Script script -> written(script.needed());
            case Classified.Refused refused -> refused.why().name();
        };
    }

    static String written(ClassSet set) {
        if (set.isEmpty()) {
            return "-";
        }
        return set.equals(ClassSet.ALL)
                ? "ALL"
                : set.asSet().stream().map(Enum::name).collect(Collectors.joining(" "));
    }
}
