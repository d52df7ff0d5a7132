package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.config.TargetAuthentication;
import io.portcullis.policy.RefusalReason;
import io.portcullis.wire.message.Authentication;
import io.portcullis.wire.message.AuthenticationCleartextPassword;
import io.portcullis.wire.message.AuthenticationMd5Password;
import io.portcullis.wire.message.AuthenticationOk;
import io.portcullis.wire.message.AuthenticationSasl;
import io.portcullis.wire.scram.ChannelBinding;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramFault;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a target gets to know: nothing that its configuration does not let it ask for. */
class TargetProofTest {
    private static final AuthenticationOk OK = new AuthenticationOk();

    private final ByteBuf out = Unpooled.buffer();

    @AfterEach
    void release() {
        out.release();
    }

    private static TargetProof proof(Set<TargetAuthentication> allowed, String password, boolean showed) {
        return proof(allowed, password, showed, null);
    }

    private static TargetProof proof(
            Set<TargetAuthentication> allowed, String password, boolean showed, @Nullable ChannelBinding binding) {
        ScramClient scram = new ScramClient(
                new ScramClientKeyCache(4),
                "shop/clerk",
                password.toCharArray(),
                "a nonce of a client".getBytes(StandardCharsets.US_ASCII),
                binding);
        return new TargetProof(
                "shop", allowed, new TargetCredentials("clerk", password.toCharArray(), "no file", scram, showed));
    }

    private static Authentication request(TargetAuthentication method) {
        return switch (method) {
            case SCRAM_SHA_256 -> new AuthenticationSasl(List.of("SCRAM-SHA-256"));
            case MD5 -> new AuthenticationMd5Password(0x010203ff);
            case PASSWORD -> new AuthenticationCleartextPassword();
            case CERT, TRUST -> OK;
        };
    }

    /** Whatever else is allowed. */
    @ParameterizedTest
    @EnumSource(TargetAuthentication.class)
    void whatIsNotAllowedIsRefusedAndNothingIsSaid(TargetAuthentication method) {
        EnumSet<TargetAuthentication> allowed = EnumSet.complementOf(EnumSet.of(method));
        allowed.removeAll(
                OK.equals(request(method)) ? Set.of(TargetAuthentication.TRUST, TargetAuthentication.CERT) : Set.of());
        TargetProof proof = proof(allowed, "pencil", true);

        TargetRefusal refusal = assertThrows(TargetRefusal.class, () -> proof.onAuthentication(request(method), out));

        assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
        assertTrue(refusal.operatorDetail().contains("its authentication may be "), refusal::operatorDetail);
        assertFalse(out.isReadable());
        assertFalse(proof.isDone());
    }

    @ParameterizedTest
    @EnumSource(
            value = TargetAuthentication.class,
            names = {"SCRAM_SHA_256", "MD5", "PASSWORD"})
    void whoIsAskedWithoutAPasswordSaysWhyThereIsNone(TargetAuthentication method) {
        TargetProof proof = proof(EnumSet.allOf(TargetAuthentication.class), "", true);

        TargetRefusal refusal = assertThrows(TargetRefusal.class, () -> proof.onAuthentication(request(method), out));

        assertEquals(RefusalReason.NO_TARGET_PASSWORD, refusal.reason());
        assertTrue(refusal.operatorDetail().contains("no file"), refusal::operatorDetail);
        assertFalse(out.isReadable());
    }

    @ParameterizedTest
    @EnumSource(
            value = TargetAuthentication.class,
            names = {"MD5", "PASSWORD"})
    void aPasswordIsGivenOnce(TargetAuthentication method) throws Exception {
        TargetProof proof = proof(Set.of(method), "pencil", false);
        proof.onAuthentication(request(method), out);
        String expected = method == TargetAuthentication.MD5 ? "md5076fc14bf04bdab0af357a80281f2935" : "pencil";

        assertEquals(expected, out.toString(5, out.readableBytes() - 6, StandardCharsets.UTF_8));
        assertThrows(TargetRefusal.class, () -> proof.onAuthentication(request(method), out));
        proof.onAuthentication(OK, out);
        assertTrue(proof.isDone());
    }

    /** Not even where trust is allowed: who asks for SCRAM must show that it knows the password too. */
    @Test
    void okInTheMiddleOfScramIsNotBelieved() throws Exception {
        TargetProof proof = proof(EnumSet.allOf(TargetAuthentication.class), "pencil", true);
        proof.onAuthentication(request(TargetAuthentication.SCRAM_SHA_256), out);

        assertThrows(TargetRefusal.class, () -> proof.onAuthentication(OK, out));
        assertFalse(proof.isDone());
    }

    @Test
    void aCertificateThatWasNotShownLetsNobodyIn() {
        TargetProof proof = proof(Set.of(TargetAuthentication.CERT), "", false);

        assertThrows(TargetRefusal.class, () -> proof.onAuthentication(OK, out));
    }

    @Test
    void trustAndAShownCertificateNeedNoPassword() throws Exception {
        for (TargetProof proof : List.of(
                proof(Set.of(TargetAuthentication.TRUST), "", false),
                proof(Set.of(TargetAuthentication.CERT), "", true))) {
            proof.onAuthentication(OK, out);

            assertTrue(proof.isDone());
        }
    }

    @Test
    void scramIsBoundToTheCertificateWhereThatIsOffered() throws TargetRefusal, ScramFault {
        ChannelBinding binding = ChannelBinding.serverEndPoint(new byte[32]);
        List<String> headers = Stream.of(
                        new AuthenticationSasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
                        new AuthenticationSasl(List.of("SCRAM-SHA-256")))
                .map(offer -> firstWords(proof(Set.of(TargetAuthentication.SCRAM_SHA_256), "x", false, binding), offer))
                .toList();

        assertEquals("SCRAM-SHA-256-PLUS p=tls-server-end-point,,", headers.getFirst());
        assertEquals("SCRAM-SHA-256 y,,", headers.getLast(), "so that the target sees whether its offer was cut");
    }

    private String firstWords(TargetProof proof, AuthenticationSasl offer) {
        out.clear();
        try {
            proof.onAuthentication(offer, out);
        } catch (TargetRefusal | ScramFault e) {
            throw new AssertionError(e);
        }
        String said = out.toString(StandardCharsets.ISO_8859_1);
        String mechanism = said.substring(5, said.indexOf('\0', 5));
        String data = said.substring(5 + mechanism.length() + 1 + Integer.BYTES);
        return mechanism + " " + data.substring(0, data.indexOf("n="));
    }
}
