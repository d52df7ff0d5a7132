package io.portcullis.server.api.form;

import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.problem.Problem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The scope that a client wants a grant to have, checked. */
final class ScopeForm {
    private ScopeForm() {}

    static Scope scope(@Nullable GrantScopeBody body) {
        if (body == null) {
            return Scope.FULL;
        }
        Set<AllowedClass> classes = classes(body.classes());
        NameRules relations = names("scope.relations", body.relations());
        NameRules functions = names("scope.functions", body.functions());
        List<String> path = body.searchPath() == null ? null : Fields.texts("scope.searchPath", body.searchPath());
        List<Cidr> origins = each("scope.origins", body.origins(), Cidr::parse);
        return model(
                "scope",
                () -> ScopeCodec.encode(new GrantScope(
                        classes, relations, functions, null, path, Map.of(), origins, null, null, Map.of())));
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

    private static <T> List<T> each(String field, @Nullable List<@Nullable String> given, Function<String, T> read) {
        List<T> values = new ArrayList<>();
        for (String text : Fields.texts(field, given)) {
            values.add(refusedAs(field + "[" + values.size() + "]", () -> read.apply(text)));
        }
        return values;
    }

    /** What the model refuses begins with the part of the field that is wrong. */
    private static <T> T model(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int space = message.indexOf(' ');
            String part = space > 0 ? message.substring(0, space) : "";
            boolean named = part.matches("[a-z][A-Za-z.]*") && !part.equals("scope");
            throw Problem.invalid(named ? field + "." + part : field, named ? message.substring(space + 1) : message)
                    .thrown();
        }
    }

    private static <T> T refusedAs(String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(field, String.valueOf(e.getMessage())).thrown();
        }
    }
}
