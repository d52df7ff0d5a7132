package io.portcullis.oracle;

import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Command;
import io.portcullis.sql.Effect;
import io.portcullis.sql.Name;
import io.portcullis.sql.ReadFunctions;
import io.portcullis.sql.Statement;
import io.portcullis.sql.StatementClass;
import io.portcullis.sql.Trait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Our word against the parser's, for texts that the parser accepts. */
final class Comparison {
    private static final Set<String> READ = Set.of("READ");

    /** What the grammar itself calls for an operator, and for the constructor of JSON. */
    private static final Set<String> OPERATORS =
            Set.of("pg_catalog.like_escape", "pg_catalog.similar_to_escape", "pg_catalog.json_object");

    private static final Pattern NUMBER = Pattern.compile("-?\\.?[0-9]");

    private final Classifier classifier = new Classifier();
    private final TokenComparison tokens = new TokenComparison();

    /** What came of one text. */
    sealed interface Outcome {
        /**
         * @param overclassified how many statements that only read we take for more
         * @param unsure how many that read or change data may name relations we do not know
         * @param others how many we take to have relations that they have not
         */
        record Sound(int statements, int reads, int overclassified, int unknown, int unsure, int others)
                implements Outcome {}

        /** We refuse the text; a loss, not a danger. */
        record Refused(String why) implements Outcome {}

        record Unsound(String what) implements Outcome {}
    }

    /** @param otherRules whether the answer is about the text under {@code standard_conforming_strings = off} */
    Outcome compare(String text, Answer answer, boolean otherRules) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (classifier.classify(bytes)) {
            case Classified.Refused refused -> new Outcome.Refused(refused.why().name());
            case Classified.Script script ->
                otherRules ? compareOther(script, answer) : compare(script, answer, tokens.difference(bytes, answer));
        };
    }

    private static Outcome compare(Classified.Script script, Answer answer, @Nullable String tokens) {
        if (tokens != null) {
            return new Outcome.Unsound(tokens);
        }
        int count = answer.statements().size();
        boolean exact = script.twoReadings() || script.count() == count;
        if (script.count() < count || !exact) {
            return new Outcome.Unsound("counted " + script.count() + " of " + count + " statements");
        }
        int reads = 0;
        int over = 0;
        int unknown = 0;
        int unsure = 0;
        int others = 0;
        for (int i = 0; i < count; i++) {
            Answer.Fact fact = answer.statements().get(i);
            Statement statement = script.statements().get(i);
            String missed = missed(statement, fact);
            if (missed != null) {
                return new Outcome.Unsound("statement " + (i + 1) + ": " + missed);
            }
            if (isRead(fact)) {
                reads++;
                over += statement.needed().equals(ClassSet.of(StatementClass.READ)) ? 0 : 1;
            }
            unknown += statement.command() == Command.UNKNOWN ? 1 : 0;
            if (ofData(statement.command())) {
                unsure += statement.traits().contains(Trait.HIDES_RELATIONS) ? 1 : 0;
                others += hasOthers(statement, fact) ? 1 : 0;
            }
        }
        return new Outcome.Sound(count, reads, over, unknown, unsure, others);
    }

    /** Under the other setting there are other statements: each must be found among ours, with all that it needs. */
    private static Outcome compareOther(Classified.Script script, Answer answer) {
        int count = answer.statements().size();
        if (script.count() < count) {
            return new Outcome.Unsound("counted " + script.count() + " of " + count + " statements");
        }
        List<Statement> ours = script.statements();
        List<Statement> last = ours.subList(ours.size() - count, ours.size());
        for (int i = 0; i < count; i++) {
            String missed = missed(last.get(i), answer.statements().get(i));
            if (missed != null) {
                return new Outcome.Unsound("statement " + (i + 1) + " of the other reading: " + missed);
            }
        }
        return new Outcome.Sound(count, 0, 0, 0, 0, 0);
    }

    /** What only reads by its text, calls of harmless functions included. */
    private static boolean isRead(Answer.Fact fact) {
        return Set.copyOf(fact.needs()).equals(READ)
                && fact.effects().isEmpty()
                && fact.calls().stream().allMatch(call -> ReadFunctions.contains(name(call)));
    }

    private static Name name(String call) {
        return new Name(List.of(call.split("\\.", -1)), true);
    }

    private static @Nullable String missed(Statement ours, Answer.Fact fact) {
        for (String need : fact.needs()) {
            if (!ours.needed().contains(StatementClass.valueOf(need))) {
                return need + " is needed, we say " + ours.needed();
            }
        }
        if (ours.command() == Command.UNKNOWN) {
            return null; // everything is claimed of it, and nothing is said of names
        }
        if (!fact.command().isEmpty() && !fact.command().equals(ours.command().name())) {
            return "it is " + fact.command() + ", we say " + ours.command();
        }
        if (fact.locks() && !ours.traits().contains(Trait.LOCKS_ROWS)) {
            return "it locks rows";
        }
        String relation = missedRelation(ours, fact);
        if (relation != null) {
            return relation;
        }
        String calls = missedCalls(ours, fact);
        return calls != null ? calls : missedEffects(ours, fact);
    }

    /** Whether we claim to know the relations of such statements. */
    private static boolean ofData(Command command) {
        return switch (command) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, COPY_FROM, COPY_TO, TRUNCATE, LOCK, EXPLAIN, PREPARE, DECLARE ->
                true;
            default -> false; // they name none, or we say so
        };
    }

    private static @Nullable String missedRelation(Statement ours, Answer.Fact fact) {
        if (ours.traits().contains(Trait.HIDES_RELATIONS)) {
            return null;
        }
        boolean inexact = !ours.relations().stream().allMatch(Name::exact);
        Set<String> known = ours.relations().stream().map(Name::toString).collect(Collectors.toSet());
        for (String relation : fact.relations()) {
            if (!known.contains(relation) && !(inexact && isInexact(relation))) {
                return "relation " + relation + " is named, we say " + known;
            }
        }
        return null;
    }

    /** What is cut or folded otherwise in another encoding is reported as not exact; only such names may differ. */
    private static boolean isInexact(String name) {
        return !name.chars().allMatch(c -> c < 0x80);
    }

    private static boolean hasOthers(Statement ours, Answer.Fact fact) {
        return ours.relations().stream()
                .anyMatch(one -> one.exact() && !fact.relations().contains(one.toString()));
    }

    private static @Nullable String missedCalls(Statement ours, Answer.Fact fact) {
        Set<String> known = ours.calls().stream().map(Name::toString).collect(Collectors.toSet());
        boolean inexact = ours.calls().stream().anyMatch(call -> !call.exact());
        for (String call : fact.calls()) {
            boolean treat = call.startsWith("pg_catalog.") && known.contains("treat");
            if (!known.contains(call) && !treat && !(inexact && isInexact(call)) && !OPERATORS.contains(call)) {
                return call + " is called, we say " + known;
            }
        }
        return null;
    }

    private static @Nullable String missedEffects(Statement ours, Answer.Fact fact) {
        List<List<String>> known = new ArrayList<>();
        ours.effects().forEach(effect -> known.add(written(effect)));
        for (List<String> effect : fact.effects()) {
            if (known.stream().noneMatch(one -> matches(one, effect))) {
                return effect + " is its effect, we say " + known;
            }
        }
        // A type may be called like set_config: set_config('a', 'b', false) 'x' is a literal of it.
        known.removeIf(one -> one.getFirst().equals("sets"));
        long others = fact.effects().stream()
                .filter(one -> !one.getFirst().equals("sets"))
                .count();
        return known.size() == others ? null : "its effects are " + fact.effects() + ", we say " + known;
    }

    /** {@code ?} says nothing; a name that is not exact neither, nor a number: the parser does not keep its notation. */
    private static boolean matches(List<String> ours, List<String> theirs) {
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            String one = ours.get(i);
            boolean said = !one.equals("?")
                    && !theirs.get(i).equals("?")
                    && !NUMBER.matcher(one).lookingAt();
            if (said && !one.equalsIgnoreCase(theirs.get(i))) {
                return false;
            }
        }
        return ours.size() == theirs.size()
                || ours.getLast().equals("?")
                || theirs.getLast().equals("?");
    }

    private static List<String> written(Effect effect) {
        String kind = effect.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return switch (effect) {
            case Effect.Sets sets -> {
                List<String> all = new ArrayList<>(List.of(kind, sets.setting() == null ? "?" : sets.setting()));
                List<String> values = sets.values();
                all.addAll(values == null ? List.of("?") : values);
                yield all;
            }
            case Effect.Resets resets -> List.of(kind, resets.setting() == null ? "*" : resets.setting());
            case Effect.Shows shows -> List.of(kind, shows.setting());
            case Effect.Prepares prepares -> List.of(kind, written(prepares.statement()));
            case Effect.Executes executes -> List.of(kind, written(executes.statement()));
            case Effect.Deallocates deallocates -> List.of(kind, written(deallocates.statement()));
            case Effect.Declares declares -> List.of(kind, written(declares.cursor()));
            case Effect.Fetches fetches -> List.of(kind, written(fetches.cursor()));
            case Effect.Closes closes -> List.of(kind, written(closes.cursor()));
        };
    }

    private static String written(@Nullable Name name) {
        return name == null ? "*" : name.exact() ? name.last() : "?";
    }
}
