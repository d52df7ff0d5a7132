package io.portcullis.model.codec;

import static io.portcullis.model.codec.ScopeKeys.BUDGETS;
import static io.portcullis.model.codec.ScopeKeys.CLASSES;
import static io.portcullis.model.codec.ScopeKeys.EMERGENCY;
import static io.portcullis.model.codec.ScopeKeys.EXACT;
import static io.portcullis.model.codec.ScopeKeys.FUNCTIONS;
import static io.portcullis.model.codec.ScopeKeys.LATENCY;
import static io.portcullis.model.codec.ScopeKeys.ORIGINS;
import static io.portcullis.model.codec.ScopeKeys.PINS;
import static io.portcullis.model.codec.ScopeKeys.RELATIONS;
import static io.portcullis.model.codec.ScopeKeys.SEARCH_PATH;
import static io.portcullis.model.codec.ScopeKeys.SHAPE;
import static io.portcullis.model.codec.ScopeKeys.STATEMENT;
import static io.portcullis.model.codec.ScopeKeys.WINDOWS;

import io.portcullis.model.Bytes;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.model.scope.WeeklyWindows;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes the parts of a scope, each under its key; see {@link ScopeCodec}. */
final class ScopeWriter {
    private ScopeWriter() {}

    static void write(GrantScope scope, Map<Integer, Bytes> parts) {
        Set<AllowedClass> allowed = scope.classes();
        if (allowed != null) {
            Set<AllowedClass> classes = EnumSet.copyOf(allowed);
            parts.put(CLASSES, item(out -> {
                out.array(classes.size());
                classes.forEach(one -> out.integer(one.code()));
            }));
        }
        NameRules relations = scope.relations();
        if (relations != null) {
            parts.put(RELATIONS, rules(relations));
        }
        NameRules functions = scope.functions();
        if (functions != null) {
            parts.put(FUNCTIONS, rules(functions));
        }
        BoundStatement statement = scope.statement();
        if (statement != null) {
            parts.put(STATEMENT, statement(statement));
        }
        List<String> path = scope.searchPath();
        if (path != null) {
            parts.put(SEARCH_PATH, item(out -> {
                out.array(path.size());
                path.forEach(out::text);
            }));
        }
        if (!scope.pins().isEmpty()) {
            parts.put(PINS, item(out -> {
                out.array(scope.pins().size());
                new TreeMap<>(scope.pins())
                        .forEach((setting, value) -> out.array(2).text(setting).text(value));
            }));
        }
        if (!scope.origins().isEmpty()) {
            parts.put(ORIGINS, item(out -> {
                out.array(scope.origins().size());
                scope.origins()
                        .forEach(one ->
                                out.array(2).bytes(one.network().toArray()).integer(one.prefix()));
            }));
        }
        WeeklyWindows windows = scope.windows();
        if (windows != null) {
            parts.put(WINDOWS, item(out -> write(out, windows)));
        }
        LatencyWindow latency = scope.latency();
        if (latency != null) {
            parts.put(LATENCY, item(out -> write(out, latency)));
        }
        if (!scope.budgets().isEmpty()) {
            parts.put(BUDGETS, item(out -> {
                out.array(scope.budgets().size());
                new EnumMap<>(scope.budgets())
                        .forEach((budget, limit) ->
                                out.array(2).integer(budget.code()).integer(limit));
            }));
        }
        EmergencyUse emergency = scope.emergency();
        if (emergency != null) {
            parts.put(
                    EMERGENCY,
                    item(out -> out.array(2)
                            .text(emergency.gateway())
                            .integer(emergency.length().toMillis())));
        }
    }

    private static Bytes item(Consumer<CborWriter> writing) {
        CborWriter out = new CborWriter();
        writing.accept(out);
        return Bytes.of(out.toByteArray());
    }

    private static Bytes rules(NameRules rules) {
        return item(out -> {
            out.array(2);
            for (List<ScopeName> names : List.of(rules.allow(), rules.deny())) {
                out.array(names.size());
                names.forEach(name -> write(out, name));
            }
        });
    }

    private static void write(CborWriter out, ScopeName name) {
        List<String> parts =
                Stream.of(name.schema(), name.name()).filter(Objects::nonNull).toList();
        out.array(parts.size());
        parts.forEach(out::text);
    }

    private static Bytes statement(BoundStatement statement) {
        return item(out -> {
            switch (statement) {
                case BoundStatement.Exact exact -> {
                    out.array(4).integer(EXACT).text(exact.text());
                    out.array(exact.parameters().size());
                    exact.parameters().forEach(parameter -> write(out, parameter));
                    out.integer(exact.uses());
                }
                case BoundStatement.Shape shape ->
                    out.array(3).integer(SHAPE).text(shape.fingerprint()).integer(shape.uses());
            }
        });
    }

    /** {@code [type, binary]} for NULL, else {@code [type, binary, value]}. */
    private static void write(CborWriter out, BoundStatement.Parameter parameter) {
        Bytes value = parameter.value();
        out.array(value == null ? 2 : 3).integer(parameter.type()).integer(parameter.binary() ? 1 : 0);
        if (value != null) {
            out.bytes(value.toArray());
        }
    }

    private static void write(CborWriter out, WeeklyWindows windows) {
        out.array(2).text(windows.zone()).array(windows.windows().size());
        for (WeeklyWindows.Window window : windows.windows()) {
            out.array(3).array(window.days().size());
            EnumSet.copyOf(window.days()).forEach(day -> out.integer(day.getValue()));
            out.integer(window.from()).integer(window.to());
        }
    }

    private static void write(CborWriter out, LatencyWindow latency) {
        out.array(6).integer(latency.quantile()).integer(latency.max().toMillis());
        out.integer(latency.minSamples()).integer(latency.over().toMillis());
        out.integer(latency.action() == LatencyWindow.Action.DENY ? 0 : 1);
        out.integer(latency.maxWait().toMillis());
    }
}
