package io.portcullis.server.rules;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.portcullis.model.scope.AllowedClass;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A condition in CEL. What it costs is bounded: by the length of its text, by how deep it nests, by {@value #MOST_STEPS} steps of all
 * its loops together, and by its {@link Cost}; its regular expressions take time in proportion to the text.
 */
public final class Condition {
    private static final Pattern CLAIMS = Pattern.compile("\\bclaims\\b");
    private static final int MOST_CHARACTERS = 1_000;
    private static final int MOST_NESTING = 16;
    private static final int MOST_STEPS = 2_000;
    private static final int MOST_PROGRAM = 1_000;
    /** Making it takes half a second, and most rules have no condition. */
    private static final class Language {
        static final Cel CEL = CelFactory.legacyCelBuilder()
                .setOptions(CelOptions.current()
                        .maxExpressionCodePointSize(MOST_CHARACTERS)
                        .maxParseRecursionDepth(MOST_NESTING)
                        .comprehensionMaxIterations(MOST_STEPS)
                        .maxRegexProgramSize(MOST_PROGRAM)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("login", SimpleType.STRING)
                .addVar("issuer", SimpleType.STRING)
                .addVar("subject", SimpleType.STRING)
                .addVar("kind", SimpleType.STRING)
                .addVar("groups", ListType.create(SimpleType.STRING))
                .addVar("claims", MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)))
                .addVar("target", SimpleType.STRING)
                .addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
                .addVar("role", SimpleType.STRING)
                .addVar("classes", ListType.create(SimpleType.STRING))
                .addVar("statement", SimpleType.STRING)
                .addVar("duration", SimpleType.DURATION)
                .addVar("start", SimpleType.TIMESTAMP)
                .addVar("now", SimpleType.TIMESTAMP)
                .addVar("extension", SimpleType.BOOL)
                .addVar("reason", SimpleType.STRING)
                .addVar("ticket", SimpleType.STRING)
                .setResultType(SimpleType.BOOL)
                .build();
    }

    private final String text;
    private final CelRuntime.Program program;

    private Condition(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    /**
     * Compiles a condition.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Condition parse(String text) {
        try {
            return new Condition(
                    text, Language.CEL.createProgram(Language.CEL.compile(text).getAst()));
        } catch (CelValidationException e) {
            CelIssue first = e.getErrors().getFirst();
            throw new IllegalArgumentException(
                    "column " + (first.getSourceLocation().getColumn() + 1) + ": " + first.getMessage(), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether it holds. What can not be told is never a yes.
     *
     * @param wanted the classes of statements that are asked for
     */
    Fit holds(Asked asked, Set<AllowedClass> wanted, Cost cost) {
        Optional<String> unusable = CLAIMS.matcher(text).find() ? asked.who().anyUnusable() : Optional.empty();
        if (unusable.isPresent()) {
            return Requester.unusable(unusable.get());
        }
        try {
            cost.beginCondition();
            return Boolean.TRUE.equals(program.trace(values(asked, wanted), cost))
                    ? new Fit.Fits()
                    : new Fit.Differs("has a condition that does not hold");
        } catch (CelEvaluationException | RuntimeException e) {
            return new Fit.Unclear("has a condition that can not be told: " + e.getMessage());
        }
    }

    private static Map<String, Object> values(Asked asked, Set<AllowedClass> wanted) {
        Requester who = asked.who();
        Map<String, Object> values = new HashMap<>();
        values.put("login", who.login());
        values.put("issuer", who.issuer());
        values.put("subject", who.subject());
        values.put("kind", who.kind().name().toLowerCase(Locale.ROOT));
        values.put("groups", who.groups());
        values.put("claims", who.claims());
        values.put("target", asked.target());
        values.put("labels", asked.labels());
        values.put("role", asked.role());
        values.put("classes", wanted.stream().sorted().map(Enum::name).toList());
        values.put("statement", asked.statement() == null ? "" : asked.statement());
        values.put("duration", asked.length());
        values.put("start", asked.start());
        values.put("now", asked.now());
        values.put("extension", asked.began() != null);
        values.put("reason", asked.reason());
        values.put("ticket", asked.ticket() == null ? "" : asked.ticket());
        return values;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
