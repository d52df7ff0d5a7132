package io.portcullis.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.TypeNames;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WindowText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A scope in the form in which the API of the grant cluster shows it. */
final class ScopeJson {
    private ScopeJson() {}

    static void write(JsonGenerator json, GrantScope scope) throws IOException {
        json.writeStartObject();
        if (scope.classes() != null) {
            texts(json, "classes", scope.classes().stream().sorted().toList());
        }
        rules(json, "relations", scope.relations());
        rules(json, "functions", scope.functions());
        if (scope.searchPath() != null) {
            texts(json, "searchPath", scope.searchPath());
        }
        if (scope.statement() != null) {
            statement(json, scope.statement());
        }
        if (!scope.pins().isEmpty()) {
            json.writeObjectFieldStart("pins");
            for (Map.Entry<String, String> pin : new TreeMap<>(scope.pins()).entrySet()) {
                json.writeStringField(pin.getKey(), pin.getValue());
            }
            json.writeEndObject();
        }
        if (!scope.origins().isEmpty()) {
            texts(json, "origins", scope.origins());
        }
        if (scope.windows() != null) {
            windows(json, scope.windows());
        }
        if (scope.latency() != null) {
            latency(json, scope.latency());
        }
        if (scope.emergency() != null) {
            json.writeObjectFieldStart("emergency");
            json.writeStringField("gateway", scope.emergency().gateway());
            json.writeStringField("length", scope.emergency().length().toString());
            json.writeEndObject();
        }
        if (!scope.budgets().isEmpty()) {
            budgets(json, scope.budgets());
        }
        json.writeEndObject();
    }

    private static void statement(JsonGenerator json, BoundStatement statement) throws IOException {
        json.writeObjectFieldStart("statement");
        switch (statement) {
            case BoundStatement.Shape shape -> json.writeStringField("fingerprint", shape.fingerprint());
            case BoundStatement.Exact exact -> {
                json.writeStringField("exact", exact.text());
                if (!exact.parameters().isEmpty()) {
                    json.writeArrayFieldStart("parameters");
                    for (BoundStatement.Parameter parameter : exact.parameters()) {
                        parameter(json, parameter);
                    }
                    json.writeEndArray();
                }
            }
        }
        json.writeNumberField("uses", statement.uses());
        json.writeEndObject();
    }

    private static void parameter(JsonGenerator json, BoundStatement.Parameter parameter) throws IOException {
        json.writeStartObject();
        if (parameter.type() != 0) {
            json.writeStringField("type", TypeNames.of(parameter.type()));
        }
        Bytes value = parameter.value();
        if (value != null && parameter.binary()) {
            json.writeBinaryField("binary", value.toArray());
        } else if (value != null) {
            json.writeStringField("text", new String(value.toArray(), UTF_8));
        }
        json.writeEndObject();
    }

    private static void windows(JsonGenerator json, WeeklyWindows windows) throws IOException {
        json.writeObjectFieldStart("windows");
        json.writeStringField("zone", windows.zone());
        texts(json, "open", windows.windows().stream().map(WindowText::of).toList());
        json.writeEndObject();
    }

    private static void latency(JsonGenerator json, LatencyWindow latency) throws IOException {
        json.writeObjectFieldStart("latency");
        json.writeNumberField("quantile", latency.quantile());
        json.writeStringField("max", latency.max().toString());
        json.writeNumberField("minSamples", latency.minSamples());
        json.writeStringField("over", latency.over().toString());
        json.writeStringField("action", latency.action().name().toLowerCase(Locale.ROOT));
        if (!latency.maxWait().isZero()) {
            json.writeStringField("maxWait", latency.maxWait().toString());
        }
        json.writeEndObject();
    }

    private static void budgets(JsonGenerator json, Map<Budget, Long> budgets) throws IOException {
        json.writeObjectFieldStart("budgets");
        for (Map.Entry<Budget, Long> budget : new TreeMap<>(budgets).entrySet()) {
            if (budget.getKey() == Budget.STATEMENT_TIME) {
                json.writeStringField(
                        budget.getKey().field(),
                        Duration.ofMillis(budget.getValue()).toString());
            } else {
                json.writeNumberField(budget.getKey().field(), budget.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void rules(JsonGenerator json, String name, @Nullable NameRules rules) throws IOException {
        if (rules != null) {
            json.writeObjectFieldStart(name);
            texts(json, "allow", rules.allow());
            if (!rules.deny().isEmpty()) {
                texts(json, "deny", rules.deny());
            }
            json.writeEndObject();
        }
    }

    private static void texts(JsonGenerator json, String name, List<?> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (Object value : values) {
            json.writeString(value.toString());
        }
        json.writeEndArray();
    }
}
