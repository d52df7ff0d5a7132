package io.portcullis.grants;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.grants.EmergencyUses.Taking;
import io.portcullis.harness.Await;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.Principal;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SessionId;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway remembers of emergency grants, over restarts too. */
class EmergencyFolderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final EmergencyUse HERE = new EmergencyUse("gw1", Duration.ofHours(1));

    @TempDir
    Path state;

    private final Hands clock = new Hands();
    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = PemKeys.generate(random);
    private final RecordSigner signer = RecordSigner.of("test", keys.getPrivate(), keys.getPublic());
    private final List<EmergencyFolder> opened = new ArrayList<>();
    private RecordStore store = store();

    private RecordStore store() {
        return new RecordStore(new GrantJournal(new Events(), clock), clock);
    }

    @AfterEach
    void close() {
        opened.forEach(EmergencyFolder::close);
    }

    /** As a gateway that starts with an empty store. */
    private EmergencyFolder start() throws IOException {
        store = store();
        EmergencyFolder folder =
                EmergencyFolder.open(state, "gw1", RecordVerifier.of("test", List.of(keys.getPublic())), store, clock);
        opened.add(folder);
        return folder;
    }

    private Grant grant(EmergencyUse use) {
        return ordinary().within(ScopeCodec.encode(GrantScope.FULL.inEmergency(use)));
    }

    private Grant ordinary() {
        Instant now = clock.instant();
        return Grant.create(
                        GrantId.random(random),
                        new Principal("sos-anna", Principal.Kind.HUMAN, "https://id.example", "anna", List.of()),
                        "shop",
                        "owner",
                        Validity.between(now.minusSeconds(1), now.plus(Duration.ofDays(30))),
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        "")
                .at(new Position(1, 1, 0));
    }

    private void file(SignedRecord record) {
        store.joinFile(record, signer.seal(record));
    }

    private void fromCluster(SignedRecord record) {
        store.joinReplicated(record, signer.seal(record));
    }

    private Path place(String name) {
        return state.resolve("emergency").resolve(name);
    }

    private Taking take(EmergencyFolder folder, Grant grant) throws InterruptedException {
        BlockingQueue<Taking> answers = new LinkedBlockingQueue<>();
        folder.take(grant, SessionId.random(random), "192.0.2.7", answers::add);
        return requireNonNull(answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "an answer");
    }

    @Test
    void oneUseIsTakenOnceAndIsOnTheDiskBeforeAnybodyHearsOfIt() throws Exception {
        EmergencyFolder folder = start();
        Grant grant = grant(HERE);
        BlockingQueue<Boolean> written = new LinkedBlockingQueue<>();

        folder.take(
                grant,
                SessionId.random(random),
                "192.0.2.7",
                taking -> written.add(taking == Taking.TAKEN && Files.exists(place(grant.id() + ".used"))));

        assertEquals(true, written.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertTrue(Files.readString(place(grant.id() + ".used")).contains("origin=192.0.2.7"));
        assertEquals(Taking.USED, take(folder, grant));
        assertEquals(clock.instant(), folder.usedAt(grant.id()));
    }

    @Test
    void ofManyAtOnceOneGetsIt() throws Exception {
        EmergencyFolder one = start();
        EmergencyFolder other = start();
        Grant grant = grant(HERE);
        List<Taking> answers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            (i % 2 == 0 ? one : other).take(grant, SessionId.random(random), "192.0.2.7", answers::add);
        }

        Await.until("all answers", PATIENCE, () -> answers.size() == 20);

        assertEquals(1, Collections.frequency(answers, Taking.TAKEN), answers.toString());
        assertEquals(19, Collections.frequency(answers, Taking.USED), "two processes that share a folder by mistake");
    }

    @Test
    void aRestartForgetsNoUseNorOneOfWhichNothingButTheNameIsLeft() throws Exception {
        Grant grant = grant(HERE);
        Grant cut = grant(HERE);
        assertEquals(Taking.TAKEN, take(start(), grant));
        Files.createFile(place(cut.id() + ".used"));

        EmergencyFolder again = start();

        assertNotNull(again.usedAt(grant.id()));
        assertEquals(Taking.USED, take(again, grant));
        assertEquals(Taking.USED, take(again, cut));
        assertNull(again.usedAt(grant(HERE).id()));
    }

    @Test
    void whatCanNotBeWrittenIsRefusedAndNotUsedUp() throws Exception {
        EmergencyFolder folder = start();
        Grant grant = grant(HERE);
        // No folder any more but a file; tests may run as root, whom no permissions keep out.
        Files.delete(state.resolve("emergency"));
        Files.createFile(state.resolve("emergency"));

        assertEquals(Taking.FAILED, take(folder, grant));
        assertEquals(1, folder.failures());
        assertNull(folder.usedAt(grant.id()));

        Files.delete(state.resolve("emergency"));
        Files.createDirectory(state.resolve("emergency"));
        assertEquals(Taking.TAKEN, take(folder, grant));
    }

    @Test
    void itsTombstoneOutlivesARestartWithoutTheCluster() throws Exception {
        start();
        Grant grant = grant(HERE);
        Grant revoked = grant.revoked("the envelope was opened").at(new Position(1, 2, 1));
        file(grant);
        fromCluster(revoked);
        Path kept = place(grant.id() + ".grant");
        Await.until("the tombstone", PATIENCE, () -> Files.exists(kept));

        start();
        file(grant);

        assertEquals(revoked, store.get(grant.id().value()));
        assertArrayEquals(signer.seal(revoked), RecordFiles.read(kept));
    }

    /** The files come out of the safe only when everything is down. */
    @Test
    void itOutlivesARestartAlsoIfTheFileComesLater() throws Exception {
        start();
        Grant grant = grant(HERE);
        fromCluster(grant);
        fromCluster(grant.revoked("left").at(new Position(1, 2, 1)));
        Await.until("the tombstone", PATIENCE, () -> Files.exists(place(grant.id() + ".grant")));

        start();
        file(grant);

        assertEquals(
                RecordState.REVOKED,
                requireNonNull(store.get(grant.id().value())).state());
    }

    @Test
    void theEndOfAnythingThatLiesInTheFolderIsKeptAndOfNothingElse() throws Exception {
        start();
        Validity validity = ordinary().validity();
        Authenticator secret = new Authenticator.Secret(ScramVerifier.derive("secret", new byte[16], 4096));
        Credential credential = Credential.create(CredentialId.random(random), "sos-anna", secret, validity, List.of());
        Grant ofCluster = ordinary();
        Grant elsewhere = grant(new EmergencyUse("gw2", Duration.ofHours(1)));
        fromCluster(ofCluster);
        fromCluster(ofCluster.revoked("").at(new Position(1, 2, 1)));
        fromCluster(elsewhere.revoked("").at(new Position(1, 3, 1)));
        file(credential);
        fromCluster(credential.revoked().at(new Position(1, 4, 0)));

        // Written in order: when the last is there, the others would be.
        Await.until("the tombstone", PATIENCE, () -> Files.exists(place(credential.id() + ".credential")));
        assertFalse(Files.exists(place(ofCluster.id() + ".grant")));
        assertFalse(Files.exists(place(elsewhere.id() + ".grant")));
    }

    @Test
    void aTombstoneThatDoesNotVerifyStopsNoStart() throws Exception {
        Files.createDirectories(state.resolve("emergency"));
        Grant grant = grant(HERE);
        Files.write(place(grant.id() + ".grant"), new byte[] {1, 2, 3});

        start();

        assertNull(store.get(grant.id().value()));
    }

    @Test
    void theMetricSaysHowManyCouldBeUsed() throws Exception {
        EmergencyFolder folder = start();
        Grant one = grant(HERE);
        Grant two = grant(HERE);
        Grant onlyInTheCluster = grant(HERE);
        Grant revoked = grant(HERE);
        List.of(one, two, revoked, grant(new EmergencyUse("gw2", Duration.ofHours(1))), ordinary())
                .forEach(this::file);
        fromCluster(onlyInTheCluster);
        fromCluster(revoked.revoked("").at(new Position(1, 2, 1)));
        assertEquals(2, folder.usable());

        take(folder, one);
        assertEquals(1, folder.usable());
        file(onlyInTheCluster);
        assertEquals(2, folder.usable(), "now it has come as a file too");
        clock.move(Duration.ofDays(31));
        assertEquals(0, folder.usable());
    }
}
