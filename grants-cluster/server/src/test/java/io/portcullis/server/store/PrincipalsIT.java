package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Authenticator;
import io.portcullis.model.Principal;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.Samples;
import io.portcullis.server.store.ChangeFailure.SomebodyElses;
import io.portcullis.server.store.Principals.Binding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalsIT {
    private static final Actor RITA = new Actor("people/rita", "https://idp", "p-rita");

    @Test
    void nobodyGetsALoginOfWhichTheAuditWasNotTold(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            Principals principals = new SqlPrincipals(world.database, "node-a");
            world.test.execute("alter table portcullis.audit rename to hidden");

            assertThrows(ChangeFailure.class, () -> Samples.get(principals.bind(RITA, "rita")));

            world.test.execute("alter table portcullis.hidden rename to audit");
            assertEquals(Optional.empty(), Samples.get(principals.owner("rita")));
            assertEquals(new Principals.Binding.Bound("rita"), Samples.get(principals.bind(RITA, "rita")));
            assertEquals("1", world.test.value("select count(*) from portcullis.audit where type = 'login_bound'"));
        }
    }

    private static NewGrant grant(String login, Principal.Kind kind, String issuer, String subject) {
        return new NewGrant(
                new Principal(login, kind, issuer, subject, List.of()),
                "orders",
                "app_read",
                Validity.between(Instant.now().minusSeconds(60), Samples.inAnHour()),
                StaleTolerance.defaultFor(kind),
                "a test");
    }

    private static NewCredential identity(StoreWorld world, String login, String issuer, String subject) {
        LoginSalt salt = Samples.get(world.queries.loginSalt(login));
        ScramVerifier nothing = ScramVerifier.unmatchable(salt.salt().toArray(), salt.iterations());
        return new NewCredential(
                login,
                new Authenticator.Identity(nothing, issuer, subject),
                Validity.between(Instant.now().minusSeconds(60), Samples.inAnHour()),
                List.of());
    }

    private static Binding bind(StoreWorld world, String login) {
        return Samples.get(new SqlPrincipals(world.database, "node-a").bind(RITA, login));
    }

    @Test
    void nobodyGetsALoginThatIsGrantedToAServiceOrToSomebodyElse(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            world.create(grant("billing-app", Principal.Kind.SERVICE, NewGrant.NO_ISSUER, "billing-app"));
            world.create(grant("other-issuer", Principal.Kind.HUMAN, "https://other", "p-rita"));
            world.create(grant("other-subject", Principal.Kind.HUMAN, "https://idp", "p-another"));
            world.create(grant("only-subject", Principal.Kind.HUMAN, NewGrant.NO_ISSUER, "p-another"));
            StoreWorld.made(world.changes.createCredential(
                    identity(world, "by-token", "https://idp", "p-another"), Samples.WHO, null));
            // As what was written before these columns were there.
            world.test.execute("update portcullis.record set issuer = null, subject = null");

            for (String login : List.of("billing-app", "other-issuer", "other-subject", "only-subject", "by-token")) {
                assertEquals(new Binding.Taken(login, true), bind(world, login));
                assertEquals(new Binding.Taken(login, false), bind(world, login), "the audit was told");
            }
            assertEquals("0", world.test.value("select count(*) from portcullis.principal"));

            world.test.execute("update portcullis.record set expires_at = now() where login = 'billing-app'");
            assertEquals(new Binding.Bound("billing-app"), bind(world, "billing-app"), "what is over is nobody's");
        }
    }

    @Test
    void aLoginWithWhatIsTheirsOrNamesNobodyIsTheirs(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            world.create(grant("rita", Principal.Kind.HUMAN, NewGrant.NO_ISSUER, "rita"));
            StoreWorld.made(world.changes.createCredential(
                    identity(world, "rita", "https://idp", "p-rita"), Samples.WHO, null));

            assertEquals(new Binding.Bound("rita"), bind(world, "rita"));
        }
    }

    @Test
    void whatIsForSomebodyElseIsNotGrantedToTheLoginOfAPerson(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            bind(world, "rita");

            for (NewGrant other : List.of(
                    grant("rita", Principal.Kind.HUMAN, "https://idp", "p-another"),
                    grant("rita", Principal.Kind.HUMAN, "https://other", "p-rita"),
                    grant("rita", Principal.Kind.SERVICE, NewGrant.NO_ISSUER, "rita"))) {
                world.refused(
                        SomebodyElses.class,
                        world.changes.createGrant(other, new CredentialWish.Never(), Samples.WHO, null));
            }
            NewCredential another = identity(world, "rita", "https://idp", "p-another");
            world.refused(SomebodyElses.class, world.changes.createCredential(another, Samples.WHO, null));
            world.create(grant("rita", Principal.Kind.HUMAN, NewGrant.NO_ISSUER, "rita"));
            StoreWorld.made(world.changes.createCredential(
                    identity(world, "rita", "https://idp", "p-rita"), Samples.WHO, null));
        }
    }

    @Test
    void aLoginIsNotTakenWhileAGrantIsBeingMadeForIt(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            Principals principals = new SqlPrincipals(world.database, "node-a");
            Samples.get(principals.bind(RITA, "rita"));
            world.create(grant("rita", Principal.Kind.HUMAN, "https://idp", "p-rita"));

            assertEquals(new Principals.Unbinding.InUse(1, 0), Samples.get(principals.unbind("rita", Samples.WHO)));
            assertEquals(new Principals.Unbinding.Nobodys(), Samples.get(principals.unbind("nobody", Samples.WHO)));
            assertEquals("0", world.test.value("select count(*) from portcullis.audit where type = 'login_unbound'"));
        }
    }
}
