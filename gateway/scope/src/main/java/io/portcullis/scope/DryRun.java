package io.portcullis.scope;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.Shape;
import io.portcullis.sql.Shapes;
import io.portcullis.sql.Statement;
import io.portcullis.sql.TextEncoding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway would say to texts under a scope, for people who decide about it beforehand: its verdict, in its words. Texts are taken
 * for those of one session, in their order, in UTF-8. Windows, latency, budgets, origins and bound values are not asked.
 *
 * <p>Not thread-safe. It keeps no text.
 */
public final class DryRun {
    private final GrantScope scope;
    private final ScopeCheck check;
    private final DenialSentences sentences;
    private final Classifier classifier = new Classifier();
    private final Shapes shapes = new Shapes();
    /** What texts before have prepared. */
    private final Set<String> prepared = new HashSet<>();

    /** @param who has the scope, where an answer names it: {@code grant g7x0k3v9m2c1w8pq} */
    public DryRun(GrantScope scope, String who) {
        this.scope = scope;
        check = new ScopeCheck(scope);
        sentences = new DenialSentences(who, check);
    }

    /**
     * The answer to a text.
     *
     * @param classified what the text says
     * @param needs what a scope must allow for each of its statements, besides what they run by name
     * @param shape null if it has none
     * @param denial what the client would read; null if the text passes
     */
    public record Foreseen(
            Classified classified,
            List<Needs> needs,
            @Nullable Shape shape,
            Verdict verdict,
            DenialSentences.@Nullable Sentences denial) {
        public Foreseen {
            needs = List.copyOf(needs);
        }
    }

    public Foreseen of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Classified classified = classifier.classify(bytes);
        Shape shape = shapes.of(bytes, 0, bytes.length, TextEncoding.UTF8);
        Set<String> here = new HashSet<>(prepared);
        if (classified instanceof Classified.Script script) {
            script.statements().forEach(statement -> prepares(statement, here));
        }
        Verdict verdict = check.check(classified, new Text(text, shape == null ? null : shape.fingerprint(), here));
        if (classified instanceof Classified.Script script && verdict.isAllowed()) {
            script.statements().forEach(this::runs);
        }
        return new Foreseen(
                classified,
                classified instanceof Classified.Script script ? needs(script) : List.of(),
                shape,
                verdict,
                verdict instanceof Verdict.Denied denied ? sentences.of(denied) : null);
    }

    private List<Needs> needs(Classified.Script script) {
        return script.statements().stream()
                .map(statement -> Needs.of(statement, scope))
                .toList();
    }

    private void runs(Statement statement) {
        prepares(statement, prepared);
        for (Effect effect : statement.effects()) {
            if (effect instanceof Effect.Deallocates(Name name)) {
                if (name == null) {
                    prepared.clear();
                } else {
                    prepared.remove(name.last());
                }
            }
        }
    }

    /** One whose name can not be told is never found. */
    private static void prepares(Statement statement, Set<String> names) {
        for (Effect effect : statement.effects()) {
            if (effect instanceof Effect.Prepares prepares
                    && prepares.statement().exact()) {
                names.add(prepares.statement().last());
            }
        }
    }

    private record Text(String text, @Nullable String fingerprint, Set<String> prepared) implements Asked {
        @Override
        public boolean isAllowed(Name preparedStatement) {
            return preparedStatement.exact() && prepared.contains(preparedStatement.last());
        }
    }
}
