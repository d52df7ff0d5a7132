package io.portcullis.server.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.scope.DryRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Wishes at random, under rules at random: no statement passes under what is given, and no connection is let in, that would not be under
 * the rule's own scope; nor one that is of other classes than those that the rule is for, or of one that is denied.
 */
class HostileWishesTest {
    private static final String GUARD = "default_transaction_read_only";
    private static final List<String> READING = List.of("READ", "TRANSACTION", "SESSION");
    private static final int TRIES = 3_000;
    private static final List<String> ALL =
            Stream.of(AllowedClass.values()).map(Enum::name).toList();
    /** What a rule can be for, or deny. */
    private static final List<List<String>> CLASSES = List.of(
            List.of("READ"),
            List.of("READ", "TRANSACTION", "SESSION"),
            List.of("WRITE", "DDL"),
            List.of("READ", "WRITE", "DDL", "TRANSACTION", "SESSION", "ADMIN"),
            List.of("ROUTINE"),
            List.of("ROUTINE", "PROGRAM_OR_FILE", "REPLICATION"));

    private static final List<String> TEXTS = List.of(
            "select 1",
            "select * from stock",
            "select * from app.stock",
            "select * from app.secrets",
            "select * from hr.pay",
            "select * from pg_authid",
            "select f()",
            "select app.f(1)",
            "select hr.g(1)",
            "select lower('A')",
            "select pg_read_file('/etc/passwd')",
            "select query_to_xml('delete from app.stock', true, true, '')",
            "select set_config('work_mem', '1GB', false)",
            "select set_config('search_path', 'hr', false)",
            "select set_config('default_transaction_read_only', 'off', false)",
            "set work_mem = '1GB'",
            "set search_path = hr",
            "set default_transaction_read_only = off",
            "set role postgres",
            "begin",
            "begin read write",
            "delete from app.stock",
            "delete from stock where id = 7",
            "insert into hr.pay values (1)",
            "with gone as (delete from app.stock returning *) select * from gone",
            "select * into app.copy from hr.pay",
            "create table app.x (i int)",
            "drop table app.stock",
            "truncate app.stock",
            "call app.p()",
            "do $$begin delete from app.stock; end$$",
            "copy app.stock to stdout",
            "copy app.stock from '/tmp/x'",
            "copy (select * from hr.pay) to program 'cat'",
            "explain analyze delete from app.stock",
            "prepare p as delete from app.stock",
            "execute p",
            "declare c cursor for select * from hr.pay",
            "vacuum app.stock",
            "grant all on app.stock to public",
            "alter system set work_mem = '1GB'",
            "listen a",
            "select 1; delete from app.stock");

    /** Each part of a scope: what a rule or a wish can say of it, and that it says nothing. */
    private static final Map<String, List<Object>> PARTS = Map.of(
            "classes",
            List.of(
                    List.of("READ"),
                    List.of("READ", "TRANSACTION", "SESSION"),
                    List.of("READ", "WRITE"),
                    List.of("READ", "ROUTINE"),
                    List.of("READ", "WRITE", "ROUTINE", "SESSION"),
                    List.of("READ", "WRITE", "DDL", "ADMIN", "PROGRAM_OR_FILE"),
                    List.of("REPLICATION"),
                    List.of("READ", "REPLICATION"),
                    ALL),
            "relations",
            List.of(
                    Map.of("allow", List.of("app.*"), "deny", List.of("app.secrets")),
                    Map.of("allow", List.of("app.*")),
                    Map.of("allow", List.of("app.stock")),
                    Map.of("allow", List.of("*"), "deny", List.of("hr.pay")),
                    Map.of("allow", List.of("*"))),
            "functions",
            List.of(
                    Map.of("allow", List.of("app.f")),
                    Map.of("allow", List.of("app.*")),
                    Map.of("allow", List.of("pg_catalog.*"), "deny", List.of("pg_catalog.lower")),
                    Map.of("allow", List.of("*"))),
            "searchPath",
            List.of(List.of("app"), List.of("hr"), List.of("app", "hr")),
            "pins",
            List.of(Map.of("work_mem", "64MB"), Map.of("work_mem", "1GB"), Map.of(GUARD, "on"), Map.of(GUARD, "off")),
            "budgets",
            List.of(Map.of("rows", 10), Map.of("rowsAffected", 5), Map.of("rows", 20, "sessions", 1)));

    private static final List<String> MORE = List.of(
            "", ", schemas: [app]", ", schemas: ['*']", ", schemas: [app, hr], statements: {uses: 5, shapes: true}");

    private final Random random = new Random();
    /** How many were given by rules that are for some classes only or deny some, with replication, and with functions of their own choice. */
    private int limited;

    private int replicating;
    private int calling;

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Map<String, Object> scope(double chance) {
        Map<String, Object> scope = new HashMap<>();
        new TreeMap<>(PARTS).forEach((part, values) -> {
            if (random.nextDouble() < chance) {
                scope.put(part, one(values));
            }
        });
        return scope;
    }

    /** Nobody replicates under one that limits anything else. */
    private Map<String, Object> ofClasses() {
        return new HashMap<>(Map.of("classes", one(Objects.requireNonNull(PARTS.get("classes")))));
    }

    /** Mostly what the rule says itself: a wish that differs in everything is refused for the first part already. */
    private Map<String, Object> wished(Map<String, Object> widest, List<String> only) {
        Map<String, Object> wish = scope(0.15);
        widest.forEach((part, value) -> {
            if (random.nextBoolean()) {
                wish.put(part, value);
            }
        });
        if (!only.isEmpty() && random.nextBoolean()) {
            wish.put("classes", only);
        }
        if (random.nextInt(6) == 0) {
            wish.put("functions", one(Objects.requireNonNull(PARTS.get("functions"))));
            wish.putIfAbsent("searchPath", widest.getOrDefault("searchPath", List.of("app")));
        }
        if (random.nextInt(3) == 0) {
            wish.keySet().removeAll(List.of("classes", "relations", "functions"));
            wish.putIfAbsent("searchPath", widest.getOrDefault("searchPath", List.of("app")));
            wish.put("statement", Map.of(random.nextBoolean() ? "exact" : "shape", one(TEXTS)));
        }
        return wish;
    }

    /** None, mostly. */
    private List<String> someClasses() {
        return random.nextInt(4) == 0 ? one(CLASSES) : List.of();
    }

    private static String text(Map<String, Object> widest, String more, List<String> only, List<String> denied) {
        String rule = ScopeLimitTest.ruleText(widest, more);
        if (!only.isEmpty()) {
            rule = rule.replace("if: {}", "if: {classes: " + only + "}");
        }
        return denied.isEmpty()
                ? rule
                : rule.substring(0, rule.length() - 1) + ", {rule: d, if: {classes: " + denied + "}, deny: not this}]";
    }

    /** What a session could do that has these classes and all names, but for functions that the rule names itself. */
    private static GrantScope bound(Stream<String> classes, GrantScope widest, GrantScope given) {
        return new GrantScope(
                classes.map(AllowedClass::valueOf).collect(Collectors.toSet()),
                null,
                widest.functions(),
                null,
                given.searchPath(),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    /** Which connections gateways let in, as docs/scope.md says it: replication only for who names it and limits nothing in a session. */
    private static Set<String> connections(GrantScope scope) {
        Set<AllowedClass> named = scope.classes() == null ? Set.of() : scope.classes();
        boolean whole = scope.relations() == null
                && scope.functions() == null
                && scope.searchPath() == null
                && scope.statement() == null
                && scope.pins().isEmpty()
                && scope.latency() == null
                && scope.budgets().isEmpty();
        Set<String> connections = new TreeSet<>();
        if (whole && named.contains(AllowedClass.REPLICATION)) {
            connections.add("physical replication");
        }
        if (whole && named.size() == ALL.size()) {
            connections.add("logical replication");
        }
        if (!named.equals(Set.of(AllowedClass.REPLICATION))) {
            connections.add("sessions");
        }
        return connections;
    }

    private static boolean passes(GrantScope scope, String text) {
        return new DryRun(scope, "the grant").of(text).denial() == null;
    }

    @Test
    void noneGetsMoreThanTheRule() {
        long first = new Random().nextLong();
        int given = 0;
        for (int i = 0; i < TRIES; i++) {
            given += isGivenNoMoreThanTheRule(first + i) ? 1 : 0;
        }
        assertTrue(given > TRIES / 10, given + " from seed " + first);
        assertTrue(limited > 0, "none of limited classes from seed " + first);
        assertTrue(replicating > 0, "none replicates from seed " + first);
        assertTrue(calling > 0, "none names functions from seed " + first);
    }

    private void count(boolean limits, GrantScope widest, GrantScope given) {
        limited += limits ? 1 : 0;
        replicating += connections(given).contains("physical replication") ? 1 : 0;
        calling += given.functions() != null && widest.functions() == null ? 1 : 0;
    }

    private boolean isGivenNoMoreThanTheRule(long seed) {
        // Seeds that are neighbours begin alike.
        random.setSeed(seed * 0x9E3779B97F4A7C15L);
        Map<String, Object> widest = random.nextInt(8) == 0 ? ofClasses() : scope(0.35);
        if (widest.get("classes") instanceof List<?> classes && READING.containsAll(classes)) {
            widest.remove("pins", Map.of(GUARD, "off"));
        }
        String more = widest.containsKey("searchPath") ? "" : one(MORE);
        List<String> only = someClasses();
        Map<String, Object> wish = wished(widest, only);
        List<String> denied = someClasses();
        if (!only.isEmpty() && denied.containsAll(only)) {
            return false; // It would never decide.
        }
        RuleSet rules;
        Wish asked;
        GrantScope widestScope;
        try {
            widestScope = Wish.scope(widest);
            rules = Wish.rules(text(widest, more, only, denied));
            asked = new Wish().within(wish);
        } catch (IllegalArgumentException _) {
            return false; // A scope that does not fit itself.
        }
        if (wish.get("statement") instanceof Map<?, ?> statement) {
            asked.saying(String.valueOf(statement.values().iterator().next()));
        }
        if (!(asked.judgedBy(rules) instanceof Judgement.Verdict.Given given)) {
            return false;
        }
        count(!only.isEmpty() || !denied.isEmpty(), widestScope, given.scope());
        String what = "seed " + seed + ", rules " + text(widest, more, only, denied) + ", wish " + wish + ", given "
                + given.scope();
        Predicate<String> allowed = text -> passes(widestScope, text);
        if (!only.isEmpty()) {
            GrantScope bound = bound(only.stream(), widestScope, given.scope());
            allowed = allowed.and(text -> passes(bound, text));
        }
        if (!denied.isEmpty()) {
            Stream<String> others = ALL.stream().filter(one -> !denied.contains(one));
            GrantScope bound = bound(others, widestScope, given.scope());
            allowed = allowed.and(text -> passes(bound, text));
        }
        List<String> escaped = new ArrayList<>();
        for (String text : TEXTS) {
            if (passes(given.scope(), text) && !allowed.test(text)) {
                escaped.add(text);
            }
        }
        assertEquals(List.of(), escaped, what);
        assertTrue(connections(widestScope).containsAll(connections(given.scope())), what);
        widestScope
                .pins()
                .forEach((setting, value) ->
                        assertEquals(value, given.scope().pins().get(setting), what));
        if (widestScope.classes() != null && reads(widestScope)) {
            boolean guarded = "on".equals(given.scope().pins().get(GUARD));
            assertTrue(guarded || (given.scope().classes() != null && reads(given.scope())), what);
        }
        // Whoever extends a grant asks for what it allows.
        asked.within(given.scope());
        Judgement.Verdict again = asked.judgedBy(rules);
        assertEquals(
                given.scope(),
                assertInstanceOf(Judgement.Verdict.Given.class, again, what).scope(),
                what);
        return true;
    }

    private static boolean reads(GrantScope scope) {
        return List.of(AllowedClass.READ, AllowedClass.TRANSACTION, AllowedClass.SESSION)
                .containsAll(scope.classes() == null ? List.of(AllowedClass.values()) : scope.classes());
    }
}
