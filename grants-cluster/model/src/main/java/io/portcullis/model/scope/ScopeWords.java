package io.portcullis.model.scope;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A scope in plain words: a name and a line for each part that limits something. */
public final class ScopeWords {
    private final BiConsumer<String, String> line;

    private ScopeWords(BiConsumer<String, String> line) {
        this.line = line;
    }

    /** Says it to {@code line}: what it is about, in lower case, and how it is limited; of a scope that limits nothing {@code scope} and {@code full}. */
    public static void of(GrantScope scope, BiConsumer<String, String> line) {
        if (scope.isFull()) {
            line.accept("scope", "full");
            return;
        }
        ScopeWords words = new ScopeWords(line);
        words.names(scope);
        words.limits(scope);
    }

    private void names(GrantScope scope) {
        if (scope.classes() != null) {
            line.accept("classes", joined(scope.classes().stream().sorted().toList()));
        }
        rules("relations", scope.relations());
        rules("functions", scope.functions());
        if (scope.statement() != null) {
            statement(scope.statement());
        }
        if (scope.searchPath() != null) {
            line.accept("search path", String.join(", ", scope.searchPath()));
        }
        if (!scope.origins().isEmpty()) {
            line.accept("origins", joined(scope.origins()));
        }
    }

    private void limits(GrantScope scope) {
        if (!scope.pins().isEmpty()) {
            List<String> pins = new ArrayList<>();
            new TreeMap<>(scope.pins()).forEach((setting, value) -> pins.add(setting + " = " + quoted(value)));
            line.accept("pins", String.join(", ", pins));
        }
        if (scope.windows() != null) {
            String hours = joined(
                    scope.windows().windows().stream().map(WindowText::of).toList());
            line.accept("windows", hours + " (" + scope.windows().zone() + ")");
        }
        EmergencyUse emergency = scope.emergency();
        if (emergency != null) {
            line.accept(
                    "emergency",
                    "one session of at most " + duration(emergency.length()) + ", at the gateway "
                            + emergency.gateway());
        }
        if (scope.latency() != null) {
            line.accept("latency", latency(scope.latency()));
        }
        if (!scope.budgets().isEmpty()) {
            List<String> budgets = new ArrayList<>();
            new TreeMap<>(scope.budgets()).forEach((budget, limit) -> budgets.add(budget(budget, limit)));
            line.accept("budgets", String.join(", ", budgets));
        }
    }

    private void statement(BoundStatement statement) {
        String uses = statement.uses() == 1 ? "once" : statement.uses() + " times";
        switch (statement) {
            case BoundStatement.Shape shape ->
                line.accept("statement", uses + ", any of the shape " + shape.fingerprint());
            case BoundStatement.Exact exact -> {
                line.accept("statement", uses + ", no other than " + quoted(exact.text()));
                if (!exact.parameters().isEmpty()) {
                    line.accept("parameters", parameters(exact.parameters()));
                }
            }
        }
    }

    private static String parameters(List<BoundStatement.Parameter> parameters) {
        List<String> words = new ArrayList<>();
        for (BoundStatement.Parameter parameter : parameters) {
            Bytes value = parameter.value();
            String shown = value == null
                    ? "NULL"
                    : parameter.binary() ? "\\x" + value : quoted(new String(value.toArray(), UTF_8));
            String type = parameter.type() == 0 ? "" : " (" + TypeNames.of(parameter.type()) + ")";
            words.add("$" + (words.size() + 1) + " = " + shown + type);
        }
        return String.join(", ", words);
    }

    private static String latency(LatencyWindow latency) {
        String closed = latency.action() == LatencyWindow.Action.DENY
                ? "else they are denied"
                : "else they wait up to " + duration(latency.maxWait());
        return "statements begin while p" + latency.quantile() + " of the last " + duration(latency.over())
                + " is at most " + duration(latency.max()) + " (with " + latency.minSamples() + " samples or more); "
                + closed;
    }

    private static String budget(Budget budget, long limit) {
        return switch (budget) {
            case STATEMENTS -> limit + " statements";
            case ROWS -> limit + " rows";
            case BYTES -> limit + " bytes";
            case ROWS_AFFECTED -> limit + " rows affected";
            case STATEMENT_TIME -> duration(Duration.ofMillis(limit)) + " of statement time";
            case LOGINS -> limit + " logins";
            case SESSIONS -> limit + " sessions at a time";
        };
    }

    private static String duration(Duration duration) {
        String millis = duration.toMillisPart() == 0 ? "" : duration.toMillisPart() + "ms";
        if (duration.toSeconds() == 0) {
            return millis;
        }
        return describe(duration) + (millis.isEmpty() || duration.toMinutes() > 0 ? "" : " " + millis);
    }

    /** The two largest units that are not zero: {@code 1h 30m}. */
    public static String describe(Duration duration) {
        long[] counts = {duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()};
        String[] names = {"d", "h", "m", "s"};
        int first = 0;
        while (first < counts.length - 1 && counts[first] == 0) {
            first++;
        }
        String text = counts[first] + names[first];
        boolean hasNext = first < counts.length - 1 && counts[first + 1] != 0;
        return hasNext ? text + " " + counts[first + 1] + names[first + 1] : text;
    }

    private void rules(String what, @Nullable NameRules rules) {
        if (rules != null) {
            String deny = rules.deny().isEmpty() ? "" : ", but not " + joined(rules.deny());
            line.accept(what, joined(rules.allow()) + deny);
        }
    }

    private static String joined(List<?> values) {
        return String.join(", ", values.stream().map(Object::toString).toList());
    }

    /** The same in quotes. */
    public static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /** On one line, and without what could move a terminal's cursor. */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
