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
import io.portcullis.model.Cidr;
import io.portcullis.model.codec.RefusedRecord.Reason;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.LatencyWindow;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.model.scope.WeeklyWindows;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a scope by their keys; see {@link ScopeCodec}. */
final class ScopeReader {
    private ScopeReader() {}

    static GrantScope read(CborReader in) throws RefusedRecord {
        @Nullable Set<AllowedClass> classes = null;
        @Nullable NameRules relations = null;
        @Nullable NameRules functions = null;
        @Nullable BoundStatement statement = null;
        @Nullable List<String> path = null;
        Map<String, String> pins = Map.of();
        List<Cidr> origins = List.of();
        @Nullable WeeklyWindows windows = null;
        @Nullable LatencyWindow latency = null;
        Map<Budget, Long> budgets = Map.of();
        @Nullable EmergencyUse emergency = null;
        for (int left = in.map("scope"); left > 0; left--) {
            long key = in.integer("scope key");
            switch (Math.toIntExact(key)) {
                case CLASSES -> classes = Set.copyOf(list(in, "classes", ScopeReader::allowedClass));
                case RELATIONS -> relations = rules(in, "relations");
                case FUNCTIONS -> functions = rules(in, "functions");
                case STATEMENT -> statement = statement(in);
                case SEARCH_PATH -> path = list(in, "searchPath", one -> one.text("searchPath"));
                case PINS -> pins = pins(in);
                case ORIGINS -> origins = list(in, "origins", ScopeReader::origin);
                case WINDOWS -> windows = windows(in);
                case LATENCY -> latency = latency(in);
                case BUDGETS -> budgets = budgets(in);
                case EMERGENCY -> emergency = emergency(in);
                default ->
                    throw new RefusedRecord(
                            Reason.INVALID_FIELD,
                            "scope has a limit that this version does not know (key " + key + ")");
            }
        }
        return new GrantScope(
                classes, relations, functions, statement, path, pins, origins, windows, latency, budgets, emergency);
    }

    private interface Reading<T> {
        T read(CborReader in) throws RefusedRecord;
    }

    private static <T> List<T> list(CborReader in, String field, Reading<T> reading) throws RefusedRecord {
        int count = in.array(field);
        List<T> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(reading.read(in));
        }
        return all;
    }

    private static AllowedClass allowedClass(CborReader in) throws RefusedRecord {
        long code = in.integer("classes");
        for (AllowedClass one : AllowedClass.values()) {
            if (one.code() == code) {
                return one;
            }
        }
        throw new IllegalArgumentException("class " + code + " is unknown");
    }

    private static NameRules rules(CborReader in, String field) throws RefusedRecord {
        CommonFields.requireSize(in.array(field), 2, field);
        return new NameRules(list(in, field, ScopeReader::name), list(in, field, ScopeReader::name));
    }

    private static ScopeName name(CborReader in) throws RefusedRecord {
        return switch (in.array("name")) {
            case 0 -> ScopeName.ALL;
            case 1 -> new ScopeName(in.text("schema"), null);
            case 2 -> new ScopeName(in.text("schema"), in.text("name"));
            default -> throw new IllegalArgumentException("a name has at most a schema and a name");
        };
    }

    private static BoundStatement statement(CborReader in) throws RefusedRecord {
        int size = in.array("statement");
        long mode = in.integer("statement");
        if (mode == EXACT && size == 4) {
            String text = in.text("statement.text");
            List<BoundStatement.Parameter> parameters = list(in, "statement.parameters", ScopeReader::parameter);
            return new BoundStatement.Exact(text, parameters, Math.toIntExact(in.integer("statement.uses")));
        }
        if (mode == SHAPE && size == 3) {
            String fingerprint = in.text("statement.fingerprint");
            return new BoundStatement.Shape(fingerprint, Math.toIntExact(in.integer("statement.uses")));
        }
        throw new IllegalArgumentException("statement has an unknown form");
    }

    private static BoundStatement.Parameter parameter(CborReader in) throws RefusedRecord {
        int size = in.array("statement.parameters");
        long type = in.integer("statement.parameters.type");
        boolean binary = CommonFields.flag(in, "statement.parameters.binary");
        if (size == 2) {
            return new BoundStatement.Parameter(type, binary, null);
        }
        CommonFields.requireSize(size, 3, "statement.parameters");
        return new BoundStatement.Parameter(type, binary, Bytes.of(in.byteString("statement.parameters.value")));
    }

    private static Map<String, String> pins(CborReader in) throws RefusedRecord {
        Map<String, String> pins = new LinkedHashMap<>();
        int count = in.array("pins");
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array("pins"), 2, "pins");
            pins.put(in.text("pins"), in.text("pins"));
        }
        return pins;
    }

    private static Cidr origin(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("origins"), 2, "origins");
        return new Cidr(Bytes.of(in.byteString("origins")), Math.toIntExact(in.integer("origins")));
    }

    private static WeeklyWindows windows(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("windows"), 2, "windows");
        return new WeeklyWindows(in.text("windows.zone"), list(in, "windows", ScopeReader::window));
    }

    private static WeeklyWindows.Window window(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("windows"), 3, "windows");
        List<DayOfWeek> days = list(in, "windows.days", one -> day(one.integer("windows.days")));
        int from = Math.toIntExact(in.integer("windows.from"));
        return new WeeklyWindows.Window(Set.copyOf(days), from, Math.toIntExact(in.integer("windows.to")));
    }

    private static DayOfWeek day(long number) {
        if (number < 1 || number > 7) {
            throw new IllegalArgumentException("windows.days must be from 1 (Monday) to 7");
        }
        return DayOfWeek.of((int) number);
    }

    private static LatencyWindow latency(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("latency"), 6, "latency");
        int quantile = Math.toIntExact(in.integer("latency.quantile"));
        Duration max = Duration.ofMillis(in.integer("latency.max"));
        int minSamples = Math.toIntExact(in.integer("latency.minSamples"));
        Duration over = Duration.ofMillis(in.integer("latency.over"));
        boolean queue = CommonFields.flag(in, "latency.action");
        LatencyWindow.Action action = queue ? LatencyWindow.Action.QUEUE : LatencyWindow.Action.DENY;
        return new LatencyWindow(
                quantile, max, minSamples, over, action, Duration.ofMillis(in.integer("latency.maxWait")));
    }

    private static Map<Budget, Long> budgets(CborReader in) throws RefusedRecord {
        Map<Budget, Long> budgets = new EnumMap<>(Budget.class);
        int count = in.array("budgets");
        for (int i = 0; i < count; i++) {
            CommonFields.requireSize(in.array("budgets"), 2, "budgets");
            budgets.put(budget(in.integer("budgets")), in.integer("budgets"));
        }
        return budgets;
    }

    private static EmergencyUse emergency(CborReader in) throws RefusedRecord {
        CommonFields.requireSize(in.array("emergency"), 2, "emergency");
        String gateway = Repeats.of(in.text("emergency.gateway"));
        return new EmergencyUse(gateway, Duration.ofMillis(in.integer("emergency.length")));
    }

    private static Budget budget(long code) {
        for (Budget one : Budget.values()) {
            if (one.code() == code) {
                return one;
            }
        }
        throw new IllegalArgumentException("budget " + code + " is unknown");
    }
}
