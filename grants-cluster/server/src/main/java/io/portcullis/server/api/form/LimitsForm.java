package io.portcullis.server.api.form;

import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.LatencyWindow.Action;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WindowText;
import io.portcullis.server.api.body.BudgetsBody;
import io.portcullis.server.api.body.LatencyBody;
import io.portcullis.server.api.body.WindowsBody;
import io.portcullis.server.api.problem.Problem;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a scope that are about when and how much, checked. */
final class LimitsForm {
    private static final int FEWEST_SAMPLES = 20;
    private static final Duration OVER = Duration.ofMinutes(1);

    private LimitsForm() {}

    static @Nullable WeeklyWindows windows(@Nullable WindowsBody body) {
        if (body == null) {
            return null;
        }
        String zone = Fields.required("scope.windows.zone", body.zone());
        List<WeeklyWindows.Window> open = ScopeForm.each("scope.windows.open", body.open(), WindowText::parse);
        if (open.isEmpty()) {
            throw Problem.invalid("scope.windows.open", "must name at least one, as MON-FRI 08:00-18:00")
                    .thrown();
        }
        return ScopeForm.model("scope", () -> new WeeklyWindows(zone, open));
    }

    static @Nullable LatencyWindow latency(@Nullable LatencyBody body) {
        if (body == null) {
            return null;
        }
        Action action = body.action() == null
                ? Action.DENY
                : Fields.word("scope.latency.action", body.action(), List.of(Action.values()));
        if (body.quantile() == null) {
            throw Problem.invalid("scope.latency.quantile", "is needed").thrown();
        }
        int quantile = body.quantile();
        int minSamples = body.minSamples() == null ? FEWEST_SAMPLES : body.minSamples();
        Duration max = Times.duration("scope.latency.max", Fields.required("scope.latency.max", body.max()));
        Duration over = body.over() == null ? OVER : Times.duration("scope.latency.over", body.over());
        Duration maxWait =
                body.maxWait() == null ? Duration.ZERO : Times.duration("scope.latency.maxWait", body.maxWait());
        return ScopeForm.model("scope", () -> new LatencyWindow(quantile, max, minSamples, over, action, maxWait));
    }

    static Map<Budget, Long> budgets(@Nullable BudgetsBody body) {
        Map<Budget, Long> budgets = new EnumMap<>(Budget.class);
        if (body != null) {
            for (Budget budget : Budget.values()) {
                Long limit = limit(body, budget);
                if (limit != null) {
                    budgets.put(budget, limit);
                }
            }
        }
        return budgets;
    }

    private static @Nullable Long limit(BudgetsBody body, Budget budget) {
        return switch (budget) {
            case STATEMENTS -> body.statements();
            case ROWS -> body.rows();
            case BYTES -> body.bytes();
            case ROWS_AFFECTED -> body.rowsAffected();
            case STATEMENT_TIME ->
                body.statementTime() == null
                        ? null
                        : Times.duration("scope.budgets.statementTime", body.statementTime())
                                .toMillis();
            case LOGINS -> body.logins();
            case SESSIONS -> body.sessions();
        };
    }
}
