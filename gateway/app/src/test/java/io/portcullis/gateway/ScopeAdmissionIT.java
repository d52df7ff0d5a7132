package io.portcullis.gateway;

import static io.portcullis.gateway.Scoped.READ;
import static io.portcullis.gateway.Scoped.classes;
import static io.portcullis.gateway.Scoped.names;
import static io.portcullis.gateway.Scoped.person;
import static io.portcullis.gateway.Scoped.rules;
import static io.portcullis.gateway.World.ROLE;
import static io.portcullis.gateway.World.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Cidr;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.Budget;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a scope admits, what becomes of a session when its grant has another, and targets where none is enforced. */
@ExtendWith(SharedWorld.class)
class ScopeAdmissionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final World world = SharedWorld.get();

    @BeforeAll
    static void tables() throws SQLException {
        Scoped.tables();
    }

    private static void awaitAnswer(RawClient client, String query, String answer) {
        Await.until(query + " is answered with " + answer, PATIENCE, () -> {
            client.send(Frontend.query(query));
            return Answers.upTo(1, client).contains(answer);
        });
    }

    @Test
    void aNewScopeCountsFromTheNextStatementForWhatWasPreparedToo() {
        World.Person person = person(names(rules("app.stock", "app.secrets"), null));
        try (RawClient client = world.login(person)) {
            client.send(
                    Frontend.parse("stock", "SELECT count(*) FROM app.stock"),
                    Frontend.parse("secrets", "SELECT word FROM app.secrets"),
                    Frontend.bind("", "secrets"),
                    Frontend.execute("", 0),
                    Frontend.sync());
            assertEquals(List.of("1", "1", "2", "C", "ZI"), Answers.upTo(1, client));

            Grant narrow = world.revise(person.grant(), names(rules("app.stock"), null));
            awaitAnswer(client, "SELECT word FROM secrets", "E42501");
            client.send(
                    Frontend.bind("", "secrets"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.bind("", "stock"),
                    Frontend.execute("", 0),
                    Frontend.sync());
            assertEquals(List.of("E42501", "ZI", "2", "D", "C", "ZI"), Answers.upTo(2, client));

            Grant wide = world.revise(narrow, names(rules("app.*"), null));
            awaitAnswer(client, "SELECT word FROM secrets", "C");

            // What the session began with can not be had otherwise: reading is fixed.
            world.revise(wide, classes(AllowedClass.READ, AllowedClass.WRITE));
            Message last = client.readToEnd(PATIENCE).messages().getLast();
            assertEquals("57P01", last.sqlState());
            assertTrue(last.field('M').contains("needs a new session"));
        }
    }

    @Test
    void aNewScopeThatDoesNotAdmitFromHereEndsTheSession() {
        World.Person person = person(GrantScope.FULL);
        try (RawClient client = world.login(person)) {
            Grant here = world.revise(person.grant(), from("127.0.0.0/8"));
            Grant alsoHere = world.revise(here, from("127.0.0.0/8", "10.0.0.0/8"));
            client.send(Frontend.query("SELECT 1"));
            assertEquals("ZI", Answers.upTo(1, client).getLast());

            world.revise(alsoHere, from("10.0.0.0/8"));

            Message last = client.readToEnd(PATIENCE).messages().getLast();
            assertEquals("57P01", last.sqlState());
        }
    }

    private static GrantScope from(String... networks) {
        return new GrantScope(
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                Stream.of(networks).map(Cidr::parse).toList(),
                null,
                null,
                Map.of());
    }

    @Test
    void aGrantAdmitsFromItsNetworksOnly() {
        Message refusal = world.tryLogin(person(from("10.0.0.0/8")));

        assertEquals("28000", refusal.sqlState());
        assertTrue(refusal.field('M').endsWith("does not admit you from this network"));
        assertEquals('Z', world.tryLogin(person(from("127.0.0.0/8"))).tag());
    }

    @Test
    void aScopeForReplicationAloneAdmitsNobodyElse() {
        Message refusal = world.tryLogin(person(GrantScope.ofClasses(Set.of(AllowedClass.REPLICATION))));

        assertEquals("28000", refusal.sqlState());
        assertTrue(refusal.field('M').contains("a scope that this gateway does not support"));
    }

    private static GrantScope budget(Budget budget) {
        return new GrantScope(null, null, null, null, null, Map.of(), List.of(), null, null, Map.of(budget, 5L));
    }

    @ParameterizedTest
    @EnumSource(Budget.class)
    void aBudgetThatNobodyCountsAdmitsNobody(Budget budget) {
        World.Person person = person(budget(budget));

        Message refusal = world.tryLogin(person);

        assertEquals("57P03", refusal.sqlState());
        assertEquals(
                "the gateway can not learn at the moment what is left of grant "
                        + person.grant().id(),
                refusal.field('M'));
        world.gateway.awaitLog("login-refused reason=budget-unknown .*no way up to a grant cluster", SOON);
    }

    @Test
    void inShadowNothingIsDeniedAndEverythingIsCounted() throws IOException {
        world.personAt(
                TargetSpec.of("shadowed", world.postgres).database("shop").with("enforce", "shadow"));
        world.gateway.awaitLog("targets-in-shadow targets=.shadowed.", PATIENCE);
        World.Person person =
                world.person(GrantSpec.of(Scoped.nobody(), "shadowed", ROLE).within(READ));
        try (RawClient client = world.connect()) {
            client.login(person.login(), person.password(), "shadowed", "search_path", "app");
            client.send(
                    Frontend.query("BEGIN; DELETE FROM stock; ROLLBACK"),
                    Frontend.parse("d", "DELETE FROM stock WHERE id = 0"),
                    Frontend.bind("", "d"),
                    Frontend.execute("", 0),
                    Frontend.sync(),
                    Frontend.query("SHOW default_transaction_read_only"));
            assertEquals(List.of("C", "C", "C", "ZI", "1", "2", "C", "ZI"), Answers.upTo(2, client));
            assertEquals(List.of("off"), client.readUntil('D', SOON).getLast().row());
        }
        assertEquals(
                2,
                world.gateway.metric(
                        "portcullis_statements_shadow_denied_total",
                        "reason",
                        "statement-class",
                        "target",
                        "shadowed"));
        Await.until(
                "both are in the audit",
                PATIENCE,
                () -> world.audit(
                                        "\"type\":\"statement\"",
                                        "shadow_denied",
                                        "\"grant\":\"" + person.grant().id() + "\"")
                                .size()
                        == 2);
    }
}
