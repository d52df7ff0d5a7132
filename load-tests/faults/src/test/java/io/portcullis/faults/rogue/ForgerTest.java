package io.portcullis.faults.rogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.SessionId;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A forgery that is refused for its form or its key id would show nothing: the signature alone must be wrong. */
class ForgerTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys = PemKeys.generate(RANDOM);
    private final RecordVerifier verifier = RecordVerifier.of("faults", List.of(keys.getPublic()));
    private final Grant grant = Grant.create(
            GrantId.random(RANDOM),
            new Principal("anna", Principal.Kind.HUMAN, "issuer", "subject", List.of()),
            "shop",
            "clerk",
            Validity.between(Instant.now(), Instant.now().plusSeconds(60)),
            StaleTolerance.defaultFor(Principal.Kind.HUMAN),
            "a test");
    private final byte[] genuine =
            RecordSigner.of("faults", keys.getPrivate(), keys.getPublic()).seal(grant);
    private final Forger forger = new Forger("faults");

    @Test
    void onlyTheSignatureOfAForgedRecordIsWrong() {
        assertBadSignature(() -> verifier.openGrant(forger.tombstone(grant, genuine)));
        assertBadSignature(() -> verifier.openGrant(forger.resurrection(grant, genuine)));
    }

    @Test
    void onlyTheSignatureOfAForgedCommandIsWrong() {
        assertBadSignature(() -> verifier.openCommand(forger.cutOff(SessionId.random(RANDOM), genuine)));
    }

    private static void assertBadSignature(org.junit.jupiter.api.function.Executable opening) {
        assertEquals(
                RefusedRecord.Reason.BAD_SIGNATURE,
                assertThrows(RefusedRecord.class, opening).reason());
    }
}
