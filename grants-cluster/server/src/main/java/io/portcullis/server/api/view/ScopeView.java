package io.portcullis.server.api.view;

import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.server.api.body.BudgetsBody;
import io.portcullis.server.api.body.LatencyBody;
import io.portcullis.server.api.body.StatementBody;
import io.portcullis.server.api.body.WindowsBody;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "GrantScopeView", description = "What a grant allows within its role; what is left out is not limited.")
public record ScopeView(
        @Schema(description = "Classes of statements.") @Nullable
        List<String> classes,

        @Schema(description = "Tables, views and other relations.") @Nullable
        NamesView relations,

        @Schema(description = "Functions besides the built-in ones without side effects.") @Nullable
        NamesView functions,

        @Schema(description = "The schemas in which names without one are looked up.") @Nullable
        List<String> searchPath,

        @Schema(description = "The one statement it allows, besides those that every grant allows.") @Nullable
        StatementBody statement,

        @Schema(description = "Settings that keep their value.") @Nullable
        Map<String, String> pins,

        @Schema(description = "The networks that clients may come from.") @Nullable
        List<String> origins,

        @Schema(description = "The hours of the week in which it counts.") @Nullable
        WindowsBody windows,

        @Schema(description = "How fast the target must answer for new statements to run.") @Nullable
        LatencyBody latency,

        @Schema(description = "What may be used up in sum.") @Nullable
        BudgetsBody budgets,

        @Schema(
                description =
                        "true: it limits more than this node can show. Gateways that do not understand it admit nobody.")
        @Nullable
        Boolean more) {

    @Schema(name = "ScopeNamesView", description = "Names that are allowed but for those that are denied.")
    public record NamesView(List<String> allow, @Nullable List<String> deny) {
        private static @Nullable NamesView of(@Nullable NameRules rules) {
            return rules == null
                    ? null
                    : new NamesView(texts(rules.allow()), rules.deny().isEmpty() ? null : texts(rules.deny()));
        }

        private static List<String> texts(List<ScopeName> names) {
            return names.stream().map(ScopeName::toString).toList();
        }
    }

    /** Null if it allows everything. */
    static @Nullable ScopeView of(Scope scope) {
        if (scope.isFull()) {
            return null;
        }
        try {
            GrantScope read = ScopeCodec.decode(scope);
            return new ScopeView(
                    read.classes() == null ? null : classes(read.classes()),
                    NamesView.of(read.relations()),
                    NamesView.of(read.functions()),
                    read.searchPath(),
                    LimitViews.statement(read.statement()),
                    read.pins().isEmpty() ? null : new TreeMap<>(read.pins()),
                    read.origins().isEmpty()
                            ? null
                            : read.origins().stream().map(Cidr::toString).toList(),
                    LimitViews.windows(read.windows()),
                    LimitViews.latency(read.latency()),
                    LimitViews.budgets(read.budgets()),
                    null);
        } catch (RefusedRecord notUnderstood) {
            return new ScopeView(null, null, null, null, null, null, null, null, null, null, true);
        }
    }

    private static List<String> classes(Set<AllowedClass> classes) {
        return classes.stream().sorted().map(AllowedClass::name).toList();
    }
}
