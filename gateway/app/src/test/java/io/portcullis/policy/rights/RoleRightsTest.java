package io.portcullis.policy.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.BoundStatement;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import io.portcullis.policy.rights.RoleFacts.Attributes;
import io.portcullis.policy.rights.RoleFacts.Membership;
import io.portcullis.policy.rights.RoleFacts.Some;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RoleRightsTest {
    private static final Attributes PLAIN = new Attributes(false, false, false, false, false, false);
    private static final Some THREE = new Some(3, List.of("public.a", "public.b"));
    private static final GrantScope READ = GrantScope.ofClasses(Set.of(AllowedClass.READ));
    private static final GrantScope WRITE =
            GrantScope.ofClasses(Set.of(AllowedClass.READ, AllowedClass.WRITE, AllowedClass.TRANSACTION));

    /** A role with nothing but what one field says. */
    private static RoleFacts facts() {
        return new RoleFacts(PLAIN, List.of(), Some.NONE, Some.NONE, Some.NONE, Some.NONE, Some.NONE);
    }

    private static RoleFacts with(Attributes attributes) {
        return new RoleFacts(attributes, List.of(), Some.NONE, Some.NONE, Some.NONE, Some.NONE, Some.NONE);
    }

    private static RoleFacts memberOf(String... roles) {
        List<Membership> memberships = Stream.of(roles)
                .map(role -> new Membership(role, false, false, false, false, false))
                .toList();
        return new RoleFacts(PLAIN, memberships, Some.NONE, Some.NONE, Some.NONE, Some.NONE, Some.NONE);
    }

    private static RoleFacts memberOf(Membership role) {
        return new RoleFacts(PLAIN, List.of(role), Some.NONE, Some.NONE, Some.NONE, Some.NONE, Some.NONE);
    }

    private static RoleFacts data(Some files, Some creatable, Some writable, Some owned, Some definers) {
        return new RoleFacts(PLAIN, List.of(), files, creatable, writable, owned, definers);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                row("nothing", facts(), List.of(READ), ""),
                row(
                        "superuser, full",
                        with(new Attributes(true, true, true, true, true, true)),
                        List.of(GrantScope.FULL),
                        "superuser=high"),
                row(
                        "superuser, some",
                        with(new Attributes(true, true, true, true, true, true)),
                        List.of(READ, GrantScope.FULL),
                        "superuser=critical"),
                row(
                        "can become superuser",
                        memberOf(new Membership("dba", true, false, false, false, false)),
                        List.of(WRITE),
                        "superuser=critical"),
                row(
                        "makes roles",
                        with(new Attributes(false, true, false, false, false, false)),
                        List.of(GrantScope.FULL),
                        "create-role=high"),
                row(
                        "makes databases",
                        with(new Attributes(false, false, true, false, false, false)),
                        List.of(READ),
                        "create-database=low"),
                row(
                        "replicates",
                        with(new Attributes(false, false, false, true, false, false)),
                        List.of(READ),
                        "replication=high"),
                row(
                        "replicates, allowed",
                        with(new Attributes(false, false, false, true, false, false)),
                        List.of(GrantScope.FULL),
                        "replication=low"),
                row(
                        "bypasses rls",
                        with(new Attributes(false, false, false, false, true, false)),
                        List.of(READ),
                        "bypass-rls=high"),
                row(
                        "can become who bypasses rls",
                        memberOf(new Membership("r", false, false, false, false, true)),
                        List.of(READ),
                        "bypass-rls=high"),
                row(
                        "makes schemas",
                        with(new Attributes(false, false, false, false, false, true)),
                        List.of(WRITE),
                        "creates=high"),
                row(
                        "makes schemas, allowed",
                        with(new Attributes(false, false, false, false, false, true)),
                        List.of(GrantScope.FULL),
                        ""),
                row("reads files", memberOf("pg_read_server_files"), List.of(READ), "server-files=critical"),
                row("writes files", memberOf("pg_write_server_files"), List.of(GrantScope.FULL), "server-files=low"),
                row(
                        "calls file functions",
                        data(THREE, Some.NONE, Some.NONE, Some.NONE, Some.NONE),
                        List.of(READ),
                        "server-files=critical"),
                row("programs", memberOf("pg_execute_server_program"), List.of(WRITE), "server-programs=critical"),
                row("signals", memberOf("pg_signal_backend"), List.of(READ), "signal-backends=high"),
                row("subscribes", memberOf("pg_create_subscription"), List.of(READ), "subscriptions=high"),
                row("reads all", memberOf("pg_read_all_data"), List.of(READ), "reads-all=low"),
                row(
                        "reads all, some relations",
                        memberOf("pg_read_all_data"),
                        List.of(READ, someRelations()),
                        "reads-all=high"),
                row("writes all", memberOf("pg_write_all_data"), List.of(READ), "writes-all=high"),
                row("writes all, allowed", memberOf("pg_write_all_data"), List.of(WRITE), "writes-all=low"),
                row("monitors", memberOf("pg_monitor", "pg_read_all_stats"), List.of(READ), "monitors=low"),
                row("of no weight", memberOf("pg_checkpoint", "pg_database_owner"), List.of(READ), ""),
                row(
                        "writes under READ",
                        data(Some.NONE, Some.NONE, THREE, Some.NONE, Some.NONE),
                        List.of(READ, WRITE),
                        "writes=high"),
                row("writes", data(Some.NONE, Some.NONE, THREE, Some.NONE, Some.NONE), List.of(WRITE), ""),
                row("creates", data(Some.NONE, THREE, Some.NONE, Some.NONE, Some.NONE), List.of(WRITE), "creates=high"),
                row("owns", data(Some.NONE, Some.NONE, Some.NONE, THREE, Some.NONE), List.of(READ), "creates=high"),
                row(
                        "owns, allowed",
                        data(Some.NONE, Some.NONE, Some.NONE, THREE, Some.NONE),
                        List.of(GrantScope.FULL),
                        ""),
                row(
                        "functions of others",
                        data(Some.NONE, Some.NONE, Some.NONE, Some.NONE, THREE),
                        List.of(READ),
                        "definer-functions=low"),
                row("nothing is told", RoleFacts.UNKNOWN, List.of(READ), "not-told=low"),
                row(
                        "writes, bound to a statement",
                        data(Some.NONE, Some.NONE, THREE, THREE, Some.NONE),
                        List.of(bound(Map.of())),
                        ""),
                row(
                        "writes, bound to one that reads",
                        data(Some.NONE, Some.NONE, THREE, Some.NONE, Some.NONE),
                        List.of(bound(Map.of("default_transaction_read_only", "on"))),
                        "writes=high"),
                row("no grant at all", data(Some.NONE, Some.NONE, THREE, THREE, Some.NONE), List.of(), ""),
                row(
                        "much",
                        new RoleFacts(
                                PLAIN,
                                List.of(
                                        new Membership("pg_monitor", false, false, false, false, false),
                                        new Membership("pg_read_server_files", false, false, false, false, false)),
                                Some.NONE,
                                null,
                                THREE,
                                Some.NONE,
                                THREE),
                        List.of(READ),
                        "server-files=critical writes=high definer-functions=low monitors=low not-told=low"));
    }

    private static Arguments row(String name, RoleFacts facts, List<GrantScope> scopes, String expected) {
        return Arguments.of(name, facts, scopes, expected);
    }

    private static GrantScope someRelations() {
        return new GrantScope(
                Set.of(AllowedClass.READ),
                new NameRules(List.of(ScopeName.ALL), List.of()),
                null,
                null,
                List.of("public"),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of());
    }

    private static GrantScope bound(Map<String, String> pins) {
        return new GrantScope(
                null,
                null,
                null,
                new BoundStatement.Exact("SELECT 1", List.of(), 1),
                List.of("public"),
                pins,
                List.of(),
                null,
                null,
                Map.of());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachRightIsHeldAgainstTheGrants(String name, RoleFacts facts, List<GrantScope> scopes, String expected) {
        String found = RoleRights.judge(facts, new GrantLimits(scopes)).stream()
                .map(one -> one.kind().code() + "=" + one.severity().code())
                .collect(Collectors.joining(" "));

        assertEquals(expected, found);
    }

    @Test
    void theWordsSayHowManyAndOfWhichSome() {
        Finding writes = RoleRights.judge(
                        data(Some.NONE, Some.NONE, THREE, Some.NONE, Some.NONE), new GrantLimits(List.of(READ, WRITE)))
                .getFirst();

        assertEquals("writes to relations: 3 (public.a, public.b, …); 1 of 2 grants allow no WRITE", writes.detail());
    }

    @Test
    void whatIsNotToldIsNamed() {
        Finding missing = RoleRights.judge(
                        new RoleFacts(PLAIN, List.of(), Some.NONE, Some.NONE, null, Some.NONE, Some.NONE),
                        new GrantLimits(List.of(READ)))
                .getFirst();

        assertEquals("the target does not tell what it writes to", missing.detail());
    }

    /** A superuser is one whatever the grants allow; and a new class is not silently taken for allowed. */
    @ParameterizedTest
    @EnumSource(AllowedClass.class)
    void aClassThatAGrantDoesNotNameIsNotAllowed(AllowedClass one) {
        EnumSet<AllowedClass> others = EnumSet.allOf(AllowedClass.class);
        others.remove(one);

        assertEquals(1, new GrantLimits(List.of(GrantScope.ofClasses(others))).without(one));
        assertEquals(0, new GrantLimits(List.of(GrantScope.ofClasses(Set.of(one)))).without(one));
        assertEquals(0, new GrantLimits(List.of(GrantScope.FULL)).without(one));
        assertTrue(new GrantLimits(List.of()).without(one) == 0);
    }
}
