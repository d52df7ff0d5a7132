package io.portcullis.tools;

import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.LatencyWindow.Action;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.model.scope.WindowText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When and how much a grant is to allow; without any of these, always and without end. */
final class LimitOptions {
    private static final Pattern QUANTILE = Pattern.compile("p(\\d\\d)=(.+)");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,16}");

    @Option(
            names = "--pin",
            paramLabel = "SETTING=VALUE",
            description = "fix a setting of the session, as work_mem=64MB; may be repeated")
    List<String> pins = List.of();

    @Option(
            names = "--window",
            paramLabel = "DAYS HOURS",
            description =
                    "count in these hours of the week only, as 'MON-FRI 08:00-18:00'; may be repeated. Needs --zone")
    List<String> windows = List.of();

    @Option(names = "--zone", paramLabel = "NAME", description = "by the clock of this time zone, as Europe/Berlin")
    @Nullable
    String zone;

    @Option(
            names = "--latency",
            paramLabel = "pNN=DURATION",
            description =
                    "begin statements only while this quantile of the target's time to the first reply is at most this, as "
                            + "p95=250ms; p50, p95 or p99")
    @Nullable
    String latency;

    @Option(
            names = "--latency-over",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "over the last (default: ${DEFAULT-VALUE})")
    String over = "1m";

    @Option(
            names = "--latency-samples",
            paramLabel = "N",
            defaultValue = "20",
            description = "and only if there are so many samples (default: ${DEFAULT-VALUE})")
    int samples = 20;

    @Option(
            names = "--latency-wait",
            paramLabel = "DURATION",
            description = "let statements wait so long before they are denied (default: they do not wait)")
    @Nullable
    String wait;

    @Option(
            names = "--budget",
            paramLabel = "NAME=LIMIT",
            description =
                    "what may be used up in sum: statements, rows, bytes, rowsAffected, statementTime (a duration), logins; "
                            + "and sessions at the same time. May be repeated")
    List<String> budgets = List.of();

    Map<String, String> pins() {
        Map<String, String> read = new TreeMap<>();
        for (String pin : pins) {
            String[] parts = pair("--pin", pin);
            if (read.put(parts[0], parts[1]) != null) {
                throw new IllegalArgumentException("--pin names a setting twice");
            }
        }
        return read;
    }

    @Nullable
    WeeklyWindows windows() {
        if (windows.isEmpty() && zone == null) {
            return null;
        }
        if (windows.isEmpty() || zone == null) {
            throw new IllegalArgumentException("--window and --zone need each other");
        }
        List<WeeklyWindows.Window> read = new ArrayList<>();
        for (String window : windows) {
            try {
                read.add(WindowText.parse(window));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("--window " + e.getMessage(), e);
            }
        }
        return new WeeklyWindows(zone, read);
    }

    @Nullable
    LatencyWindow latency() {
        if (latency == null) {
            if (wait != null) {
                throw new IllegalArgumentException("--latency-wait needs --latency");
            }
            return null;
        }
        Matcher parts = QUANTILE.matcher(latency);
        if (!parts.matches()) {
            throw new IllegalArgumentException("--latency must be a quantile and a duration, as p95=250ms");
        }
        return new LatencyWindow(
                Integer.parseInt(parts.group(1)),
                Times.duration(parts.group(2)),
                samples,
                Times.duration(over),
                wait == null ? Action.DENY : Action.QUEUE,
                wait == null ? Duration.ZERO : Times.duration(wait));
    }

    Map<Budget, Long> budgets() {
        Map<Budget, Long> read = new EnumMap<>(Budget.class);
        for (String text : budgets) {
            String[] parts = pair("--budget", text);
            Budget budget = Arrays.stream(Budget.values())
                    .filter(one -> one.field().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--budget must name one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Budget.values())
                                            .map(Budget::field)
                                            .toList())));
            if (read.put(budget, amount(budget, parts[1])) != null) {
                throw new IllegalArgumentException("--budget names " + budget.field() + " twice");
            }
        }
        return read;
    }

    private static long amount(Budget budget, String text) {
        if (budget == Budget.STATEMENT_TIME) {
            return Times.duration(text).toMillis();
        }
        if (!AMOUNT.matcher(text).matches()) {
            throw new IllegalArgumentException("--budget " + budget.field() + " must be a whole number");
        }
        return Long.parseLong(text);
    }

    private static String[] pair(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(option + " must be a name, = and a value");
        }
        return new String[] {text.substring(0, equals), text.substring(equals + 1)};
    }
}
