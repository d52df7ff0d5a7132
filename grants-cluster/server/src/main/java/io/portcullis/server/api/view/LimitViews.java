package io.portcullis.server.api.view;

import io.portcullis.model.Bytes;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.TypeNames;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WindowText;
import io.portcullis.server.api.body.BudgetsBody;
import io.portcullis.server.api.body.LatencyBody;
import io.portcullis.server.api.body.StatementBody;
import io.portcullis.server.api.body.StatementBody.BoundValue;
import io.portcullis.server.api.body.WindowsBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of a scope in the form in which they are asked for. */
final class LimitViews {
    private LimitViews() {}

    static @Nullable StatementBody statement(@Nullable BoundStatement statement) {
        return switch (statement) {
            case null -> null;
            case BoundStatement.Shape shape -> new StatementBody(null, null, shape.fingerprint(), null, shape.uses());
            case BoundStatement.Exact exact ->
                new StatementBody(exact.text(), null, null, values(exact.parameters()), exact.uses());
        };
    }

    private static @Nullable List<@Nullable BoundValue> values(List<BoundStatement.Parameter> parameters) {
        List<@Nullable BoundValue> values = new ArrayList<>();
        parameters.forEach(parameter -> values.add(value(parameter)));
        return values.isEmpty() ? null : values;
    }

    private static BoundValue value(BoundStatement.Parameter parameter) {
        String type = parameter.type() == 0 ? null : TypeNames.of(parameter.type());
        Bytes bytes = parameter.value();
        if (bytes == null) {
            return new BoundValue(type, null, null);
        }
        return parameter.binary()
                ? new BoundValue(type, null, Base64.getEncoder().encodeToString(bytes.toArray()))
                : new BoundValue(type, new String(bytes.toArray(), StandardCharsets.UTF_8), null);
    }

    static @Nullable WindowsBody windows(@Nullable WeeklyWindows windows) {
        if (windows == null) {
            return null;
        }
        List<@Nullable String> open = new ArrayList<>();
        windows.windows().forEach(window -> open.add(WindowText.of(window)));
        return new WindowsBody(windows.zone(), open);
    }

    static @Nullable LatencyBody latency(@Nullable LatencyWindow latency) {
        return latency == null
                ? null
                : new LatencyBody(
                        latency.quantile(),
                        latency.max().toString(),
                        latency.minSamples(),
                        latency.over().toString(),
                        latency.action().name().toLowerCase(Locale.ROOT),
                        latency.maxWait().isZero() ? null : latency.maxWait().toString());
    }

    static @Nullable BudgetsBody budgets(Map<Budget, Long> budgets) {
        if (budgets.isEmpty()) {
            return null;
        }
        Long time = budgets.get(Budget.STATEMENT_TIME);
        return new BudgetsBody(
                budgets.get(Budget.STATEMENTS),
                budgets.get(Budget.ROWS),
                budgets.get(Budget.BYTES),
                budgets.get(Budget.ROWS_AFFECTED),
                time == null ? null : Duration.ofMillis(time).toString(),
                budgets.get(Budget.LOGINS),
                budgets.get(Budget.SESSIONS));
    }
}
