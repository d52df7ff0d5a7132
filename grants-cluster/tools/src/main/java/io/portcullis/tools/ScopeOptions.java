package io.portcullis.tools;

import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a grant is to allow within its role; without any of these, everything. */
final class ScopeOptions {
    @Option(
            names = "--allow-class",
            paramLabel = "CLASS",
            split = ",",
            description = "allow statements of these classes only: ${COMPLETION-CANDIDATES}; may be repeated")
    List<AllowedClass> classes = List.of();

    @Option(
            names = "--allow-relation",
            paramLabel = "NAME",
            description = "allow these tables and views only: schema.name, schema.* or *; may be repeated")
    List<String> relations = List.of();

    @Option(names = "--deny-relation", paramLabel = "NAME", description = "but not these; may be repeated")
    List<String> deniedRelations = List.of();

    @Option(
            names = "--allow-function",
            paramLabel = "NAME",
            description = "allow these functions besides built-in ones without side effects; may be repeated")
    List<String> functions = List.of();

    @Option(names = "--deny-function", paramLabel = "NAME", description = "but not these; may be repeated")
    List<String> deniedFunctions = List.of();

    @Option(
            names = "--search-path",
            paramLabel = "SCHEMA",
            split = ",",
            description = "fix the schemas in which names are looked up; needed with relations or functions")
    List<String> searchPath = List.of();

    @Option(
            names = "--origin",
            paramLabel = "NETWORK",
            description = "admit clients from these networks only, as 10.0.0.0/8; may be repeated")
    List<String> origins = List.of();

    @Mixin
    StatementOptions statement = new StatementOptions();

    @Mixin
    LimitOptions limits = new LimitOptions();

    Scope scope() throws IOException {
        return ScopeCodec.encode(read());
    }

    GrantScope read() throws IOException {
        return new GrantScope(
                classes.isEmpty() ? null : Set.copyOf(classes),
                rules("--allow-relation", relations, deniedRelations),
                rules("--allow-function", functions, deniedFunctions),
                statement.statement(),
                searchPath.isEmpty() ? null : searchPath,
                limits.pins(),
                origins.stream().map(Cidr::parse).toList(),
                limits.windows(),
                limits.latency(),
                limits.budgets());
    }

    private static @Nullable NameRules rules(String option, List<String> allow, List<String> deny) {
        if (allow.isEmpty() && deny.isEmpty()) {
            return null;
        }
        if (allow.isEmpty()) {
            throw new IllegalArgumentException(option + " is needed with what is denied; * allows all others");
        }
        return new NameRules(names(allow), names(deny));
    }

    private static List<ScopeName> names(List<String> texts) {
        return texts.stream().map(ScopeName::parse).toList();
    }
}
