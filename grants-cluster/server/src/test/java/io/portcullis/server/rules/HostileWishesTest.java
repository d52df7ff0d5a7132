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
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Wishes at random, under rules at random: no statement passes under what is given that would not pass under the rule's own scope. */
class HostileWishesTest {
    private static final String GUARD = "default_transaction_read_only";
    private static final List<String> READING = List.of("READ", "TRANSACTION", "SESSION");
    private static final int TRIES = 3_000;
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
                    List.of("READ", "WRITE", "DDL", "ADMIN", "PROGRAM_OR_FILE")),
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

    /** Mostly what the rule says itself: a wish that differs in everything is refused for the first part already. */
    private Map<String, Object> wished(Map<String, Object> widest) {
        Map<String, Object> wish = scope(0.15);
        widest.forEach((part, value) -> {
            if (random.nextBoolean()) {
                wish.put(part, value);
            }
        });
        if (random.nextInt(3) == 0) {
            wish.keySet().removeAll(List.of("classes", "relations", "functions"));
            wish.putIfAbsent("searchPath", widest.getOrDefault("searchPath", List.of("app")));
            wish.put("statement", Map.of(random.nextBoolean() ? "exact" : "shape", one(TEXTS)));
        }
        return wish;
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
    }

    private boolean isGivenNoMoreThanTheRule(long seed) {
        random.setSeed(seed);
        Map<String, Object> widest = scope(0.35);
        if (widest.get("classes") instanceof List<?> classes && READING.containsAll(classes)) {
            widest.remove("pins", Map.of(GUARD, "off"));
        }
        String more = widest.containsKey("searchPath") ? "" : one(MORE);
        Map<String, Object> wish = wished(widest);
        RuleSet rules;
        Wish asked;
        GrantScope widestScope;
        try {
            widestScope = Wish.scope(widest);
            rules = Wish.rules(ScopeLimitTest.ruleText(widest, more));
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
        String what = "seed " + seed + ", rule " + widest + more + ", wish " + wish + ", given " + given.scope();
        List<String> escaped = new ArrayList<>();
        for (String text : TEXTS) {
            if (passes(given.scope(), text) && !passes(widestScope, text)) {
                escaped.add(text);
            }
        }
        assertEquals(List.of(), escaped, what);
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
