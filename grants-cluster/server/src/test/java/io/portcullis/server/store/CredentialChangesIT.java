package io.portcullis.server.store;

import static io.portcullis.server.Samples.WHO;
import static io.portcullis.server.Samples.get;
import static io.portcullis.server.Samples.inAnHour;
import static io.portcullis.server.store.StoreWorld.made;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Credential;
import io.portcullis.model.RecordState;
import io.portcullis.server.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credentials of a login in a real PostgreSQL: with a grant and by themselves. */
class CredentialChangesIT {
    @TempDir
    static Path folder;

    private static StoreWorld world;

    @BeforeAll
    static void open() throws Exception {
        world = StoreWorld.create(folder);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void aCredentialComesWithTheGrantOnlyIfTheLoginHasNone() {
        String login = world.login();
        LoginSalt salt = get(world.queries.loginSalt(login));
        NewGrant grant = Samples.grant(login);
        CredentialWish wish =
                new CredentialWish.IfNone(Samples.credential(salt, inAnHour().plusSeconds(60)));

        GrantMade first = made(world.changes.createGrant(grant, wish, WHO, null));
        GrantMade second = made(world.changes.createGrant(grant, wish, WHO, null));
        GrantMade longer =
                made(world.changes.createGrant(Samples.grant(login, inAnHour().plusSeconds(7200)), wish, WHO, null));

        Credential credential = Objects.requireNonNull(first.credential());
        assertEquals(first.grant().position().seq() + 1, credential.position().seq());
        assertNull(second.credential(), "the login has one that is good for as long");
        assertNull(longer.credential(), "the end of the one it has is moved");
        assertEquals(1, get(world.queries.credentials(login)).size());
        Credential moved = get(world.queries.credentials(login)).getFirst().record();
        assertEquals(credential.id(), moved.id());
        assertEquals(longer.grant().validity().expiresAt(), moved.validity().expiresAt());
        assertEquals(longer.grant().position().seq() + 1, moved.position().seq());
        assertEquals(credential.position().seq(), moved.position().supersedes());
        assertEquals(salt, get(world.queries.loginSalt(login)), "a salt never changes");
    }

    @Test
    void aLoginHasAtMostFourCredentialsThatAreGood() {
        LoginSalt salt = get(world.queries.loginSalt(world.login()));
        List<Credential> made = new ArrayList<>();
        for (int i = 0; i < Credential.MAX_PER_LOGIN; i++) {
            made.add(made(world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null)));
        }

        world.refused(
                ChangeFailure.TooManyCredentials.class,
                world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null));
        Credential revoked = get(world.changes.revokeCredential(made.getFirst().id(), OptionalLong.of(1), WHO));
        assertEquals(RecordState.REVOKED, revoked.state());
        assertNotNull(made(world.changes.createCredential(Samples.credential(salt, inAnHour()), WHO, null)));
    }

    @Test
    void aVerifierWithAnotherSaltIsADefect() {
        LoginSalt salt = get(world.queries.loginSalt(world.login()));
        LoginSalt wrong = new LoginSalt(salt.login(), Samples.bytes(16, 1), salt.iterations());

        assertThrows(
                IllegalArgumentException.class,
                () -> get(world.changes.createCredential(Samples.credential(wrong, inAnHour()), WHO, null)));
    }
}
