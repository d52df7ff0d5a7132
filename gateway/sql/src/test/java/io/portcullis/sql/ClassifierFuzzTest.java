package io.portcullis.sql;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Runs over its seeds with every build. To fuzz for real, one target at a time, until interrupted or for five minutes:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 ./mvnw -Dfuzz.quiet=false -pl gateway/sql -am test-compile surefire:test@fuzz-seeds \
 *     -Dsurefire.failIfNoSpecifiedTests=false '-Dtest=ClassifierFuzzTest#whatFollowsATextIsSeen'
 * }</pre>
 *
 * The input that breaks it becomes a file {@code crash-…} beside the seeds: to be named after the trap and kept. (An interrupted
 * run leaves one too, harmless.)
 */
class ClassifierFuzzTest {
    private static final byte[] DELETE = "\n; delete from t".getBytes(StandardCharsets.US_ASCII);

    /** A text that is accepted is complete: nothing of it swallows a statement behind it. */
    @FuzzTest(maxDuration = "1m")
    void whatFollowsATextIsSeen(FuzzedDataProvider data) {
        byte[] text = data.consumeRemainingAsBytes();
        Classifier classifier = new Classifier();
        if (!(classifier.classify(text) instanceof Classified.Script script) || isReplication(script)) {
            return;
        }
        byte[] longer = Arrays.copyOf(text, text.length + DELETE.length);
        System.arraycopy(DELETE, 0, longer, text.length, DELETE.length);
        if (!(classifier.classify(longer) instanceof Classified.Script more)
                || more.count() != script.count() + 1
                || !more.needed().containsAll(script.needed())
                || !more.needed().contains(StatementClass.WRITE)
                || !more.statements().getLast().relations().equals(List.of(Name.of("t")))) {
            throw new AssertionError("the statement behind it was not seen");
        }
    }

    private static boolean isReplication(Classified.Script script) {
        return script.classes().equals(ClassSet.of(StatementClass.REPLICATION));
    }

    /** Statements lie in the text, in order, and each means alone what it means there; but what only a walsender knows must be alone. */
    @FuzzTest(maxDuration = "1m")
    void statementsStandForThemselves(FuzzedDataProvider data) {
        byte[] text = data.consumeRemainingAsBytes();
        Classifier classifier = new Classifier();
        if (!(classifier.classify(text) instanceof Classified.Script script) || script.twoReadings()) {
            return;
        }
        int last = 0;
        for (Statement statement : script.statements()) {
            if (statement.start() < last || statement.end() <= statement.start() || statement.end() > text.length) {
                throw new AssertionError("out of order");
            }
            last = statement.end();
            Classified alone = classifier.classify(text, statement.start(), statement.end(), TextEncoding.UTF8);
            if (!(alone instanceof Classified.Script one)
                    || one.count() != 1
                    || !(one.needed().equals(statement.needed()) || isReplication(one))) {
                throw new AssertionError("alone it is something else");
            }
        }
    }

    /** A shape, with a literal put in, has itself for a shape. */
    @FuzzTest(maxDuration = "1m")
    void aShapeIsItsOwnShape(FuzzedDataProvider data) {
        byte[] text = data.consumeRemainingAsBytes();
        Shapes shapes = new Shapes();
        Shape shape = shapes.of(text, 0, text.length, TextEncoding.UTF8);
        if (shape == null || new String(text, StandardCharsets.UTF_8).contains(Shapes.LITERAL)) {
            return;
        }
        byte[] again = shape.text().replace(Shapes.LITERAL, "1").getBytes(StandardCharsets.UTF_8);
        if (!shape.equals(shapes.of(again, 0, again.length, TextEncoding.UTF8))) {
            throw new AssertionError("another shape");
        }
    }
}
