package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.portcullis.model.Bytes;
import io.portcullis.model.Cidr;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.NameRules;
import io.portcullis.model.scope.ScopeName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScopeAdmissionTest {
    private static final Cidr HERE = Cidr.parse("10.0.0.0/8");
    private static final Set<AllowedClass> ALL = EnumSet.allOf(AllowedClass.class);

    private static Scope classes(Set<AllowedClass> classes) {
        return ScopeCodec.encode(GrantScope.ofClasses(classes));
    }

    private static void assertObstacles(
            Scope scope,
            @Nullable RefusalReason ordinary,
            @Nullable RefusalReason physical,
            @Nullable RefusalReason database) {
        assertEquals(ordinary, ScopeAdmission.obstacle(scope, Replication.NONE, HERE::equals, Instant.EPOCH));
        assertEquals(physical, ScopeAdmission.obstacle(scope, Replication.PHYSICAL, HERE::equals, Instant.EPOCH));
        assertEquals(database, ScopeAdmission.obstacle(scope, Replication.DATABASE, HERE::equals, Instant.EPOCH));
    }

    @Test
    void aGrantWithoutAScopeDoesNotImplyReplication() {
        assertObstacles(Scope.FULL, null, RefusalReason.REPLICATION, RefusalReason.REPLICATION);
    }

    @Test
    void replicationAloneIsForWalsendersThatKnowNoSql() {
        assertObstacles(
                classes(Set.of(AllowedClass.REPLICATION)),
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                null,
                RefusalReason.GRANT_NOT_UNDERSTOOD);
    }

    @Test
    void allClassesAdmitEverything() {
        assertObstacles(classes(ALL), null, null, null);
    }

    @Test
    void allClassesButReplicationAdmitNoReplication() {
        Set<AllowedClass> others = EnumSet.complementOf(EnumSet.of(AllowedClass.REPLICATION));

        assertObstacles(classes(others), null, RefusalReason.REPLICATION, RefusalReason.REPLICATION);
    }

    @Test
    void aLimitThatIsNotKeptInReplicationIsNotPassedOver() {
        GrantScope limited = new GrantScope(
                ALL, null, null, null, null, Map.of(), List.of(), null, null, Map.of(Budget.STATEMENT_TIME, 1L));

        assertObstacles(
                ScopeCodec.encode(limited),
                null,
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                RefusalReason.GRANT_NOT_UNDERSTOOD);
    }

    @Test
    void namesAreEnforcedWhereStatementsAreReadAndNowhereElse() {
        NameRules rules = new NameRules(List.of(ScopeName.ALL), List.of());
        GrantScope named =
                new GrantScope(ALL, rules, null, null, List.of("app"), Map.of(), List.of(), null, null, Map.of());

        assertObstacles(
                ScopeCodec.encode(named), null, RefusalReason.GRANT_NOT_UNDERSTOOD, RefusalReason.GRANT_NOT_UNDERSTOOD);
    }

    @Test
    void settingsAreFixedWhereThereAreSettingsAndNowhereElse() {
        GrantScope pinned =
                new GrantScope(ALL, null, null, null, null, Map.of("jit", "off"), List.of(), null, null, Map.of());

        assertObstacles(
                ScopeCodec.encode(pinned),
                null,
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                RefusalReason.GRANT_NOT_UNDERSTOOD);
    }

    @Test
    void budgetsAreKeptWhereStatementsAreReadAndNowhereElse() {
        GrantScope limited = new GrantScope(
                ALL, null, null, null, null, Map.of(), List.of(), null, null, Map.of(Budget.SESSIONS, 1L));

        assertObstacles(
                ScopeCodec.encode(limited),
                null,
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                RefusalReason.GRANT_NOT_UNDERSTOOD);
    }

    @Test
    void networksCountForEveryConnection() {
        GrantScope here = new GrantScope(ALL, null, null, null, null, Map.of(), List.of(HERE), null, null, Map.of());
        GrantScope elsewhere = new GrantScope(
                ALL, null, null, null, null, Map.of(), List.of(Cidr.parse("10.1.0.0/16")), null, null, Map.of());

        assertObstacles(ScopeCodec.encode(here), null, null, null);
        assertObstacles(
                ScopeCodec.encode(elsewhere),
                RefusalReason.GRANT_FOR_OTHER_ORIGIN,
                RefusalReason.GRANT_FOR_OTHER_ORIGIN,
                RefusalReason.GRANT_FOR_OTHER_ORIGIN);
    }

    @Test
    void whatIsNotUnderstoodAdmitsNothing() {
        assertObstacles(
                new Scope(Bytes.of((byte) 0xa1, (byte) 0x18, (byte) 0x63, (byte) 1)),
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                RefusalReason.GRANT_NOT_UNDERSTOOD);
    }
}
