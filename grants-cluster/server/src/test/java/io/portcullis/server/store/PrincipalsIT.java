package io.portcullis.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.server.Samples;
import java.nio.file.Path;
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

    @Test
    void aLoginIsNotTakenWhileAGrantIsBeingMadeForIt(@TempDir Path folder) throws Exception {
        try (StoreWorld world = StoreWorld.create(folder)) {
            Principals principals = new SqlPrincipals(world.database, "node-a");
            Samples.get(principals.bind(RITA, "rita"));
            world.create("rita");

            assertEquals(new Principals.Unbinding.InUse(1, 0), Samples.get(principals.unbind("rita", Samples.WHO)));
            assertEquals(new Principals.Unbinding.Nobodys(), Samples.get(principals.unbind("nobody", Samples.WHO)));
            assertEquals("0", world.test.value("select count(*) from portcullis.audit where type = 'login_unbound'"));
        }
    }
}
