package io.portcullis.server.api.form;

import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.problem.Problem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scope that a client wants a grant to have, checked. */
public final class ScopeForm {
    private static final Pattern PART = Pattern.compile("[a-z][A-Za-z0-9_$.]*");

    private ScopeForm() {}

    static Scope scope(@Nullable GrantScopeBody body) {
        if (body == null) {
            return Scope.FULL;
        }
        GrantScope scope = read(body);
        return model("scope", () -> ScopeCodec.encode(scope));
    }

    /** What {@code body} says. */
    public static GrantScope read(GrantScopeBody body) {
        Set<AllowedClass> classes = classes(body.classes());
        NameRules relations = names("scope.relations", body.relations());
        NameRules functions = names("scope.functions", body.functions());
        List<String> path = body.searchPath() == null ? null : Fields.texts("scope.searchPath", body.searchPath());
        List<Cidr> origins = each("scope.origins", body.origins(), Cidr::parse);
        BoundStatement statement = StatementForm.statement(body.statement());
        Map<String, String> pins = pins(body.pins());
        WeeklyWindows windows = LimitsForm.windows(body.windows());
        LatencyWindow latency = LimitsForm.latency(body.latency());
        Map<Budget, Long> budgets = LimitsForm.budgets(body.budgets());
        return model(
                "scope",
                () -> new GrantScope(
                        classes, relations, functions, statement, path, pins, origins, windows, latency, budgets));
    }

    private static Map<String, String> pins(@Nullable Map<String, @Nullable String> given) {
        Map<String, String> pins = new TreeMap<>();
        for (Map.Entry<String, @Nullable String> pin :
                given == null ? Set.<Map.Entry<String, @Nullable String>>of() : given.entrySet()) {
            if (pin.getValue() == null) {
                throw Problem.invalid("scope.pins", "must have a text for each setting")
                        .thrown();
            }
            pins.put(pin.getKey(), pin.getValue());
        }
        return pins;
    }

    private static @Nullable Set<AllowedClass> classes(@Nullable List<@Nullable String> given) {
        if (given == null) {
            return null;
        }
        Set<AllowedClass> classes = EnumSet.noneOf(AllowedClass.class);
        classes.addAll(each("scope.classes", given, ScopeForm::classOf));
        return classes;
    }

    private static AllowedClass classOf(String word) {
        for (AllowedClass one : AllowedClass.values()) {
            if (one.name().equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("must be one of " + List.of(AllowedClass.values()));
    }

    private static @Nullable NameRules names(String field, GrantScopeBody.@Nullable Names given) {
        if (given == null) {
            return null;
        }
        List<ScopeName> allow = each(field + ".allow", given.allow(), ScopeName::parse);
        List<ScopeName> deny = each(field + ".deny", given.deny(), ScopeName::parse);
        return model(field, () -> new NameRules(allow, deny));
    }

    static <T> List<T> each(String field, @Nullable List<@Nullable String> given, Function<String, T> read) {
        List<T> values = new ArrayList<>();
        for (String text : Fields.texts(field, given)) {
            values.add(refusedAs(field + "[" + values.size() + "]", () -> read.apply(text)));
        }
        return values;
    }

    /** A value of the model, whose refusals begin with the part of the field that is wrong. */
    static <T> T model(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw problem(field, e).thrown();
        }
    }

    static Problem problem(String field, IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        int space = message.indexOf(' ');
        String part = space > 0 ? message.substring(0, space) : "";
        if (part.equals(field)) {
            return Problem.refused(field, message);
        }
        boolean named = PART.matcher(part).matches();
        return Problem.invalid(named ? field + "." + part : field, named ? message.substring(space + 1) : message);
    }

    static <T> T refusedAs(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, String.valueOf(e.getMessage())).thrown();
        }
    }
}
