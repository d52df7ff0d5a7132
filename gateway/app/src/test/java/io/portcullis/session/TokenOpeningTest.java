package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.message.PasswordMessage;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.message.SslRequest;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.scram.ScramServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by token: as a password, and as PostgreSQL 18's OAUTHBEARER. In messages ^ stands for the byte 1. */
class TokenOpeningTest {
    private static final TokenVerdict PROVES = new TokenVerdict.Proves("https://id.example.org", "4711", false);
    private static final TokenVerdict REFUSED = new TokenVerdict.Refused(RefusalReason.INVALID_TOKEN, "expired");
    private static final String CHALLENGE = "R|||\u000b{ \"status\": \"invalid_token\", \"openid-configuration\": "
            + "\"https://id.example.org/.well-known/openid-configuration\", \"scope\": \"openid db\" }";

    private final ByteBuf out = Unpooled.buffer();

    private record Checks(LoginMethod method) implements LoginChecks {
        @Override
        public LoginRule rule(StartupRequest request, boolean encrypted) {
            List<NamePattern> any = List.of(NamePattern.ANY);
            Map<String, String> options = Map.of("issuer", "staff");
            return new LoginRule(1, 2, any, List.of(), LoginRule.Encrypted.ANY, any, null, method, options);
        }

        @Override
        public ScramServer scram(LoginName login) {
            return hopelessScram(login);
        }

        @Override
        public ScramServer deviceScram(LoginName login) {
            return scram(login);
        }

        @Override
        public ScramServer hopelessScram(LoginName login) {
            return new ScramServer(new byte[16], 4096, List.of(), new byte[ScramServer.MIN_NONCE]);
        }

        @Override
        public boolean counts(LoginName login, boolean right) {
            throw new AssertionError("whether a token counts is known when it is verified");
        }

        @Override
        public TokenSource tokenSource(String issuer) {
            assertEquals("staff", issuer);
            return new TokenSource("https://id.example.org/.well-known/openid-configuration", "openid db");
        }

        @Override
        public boolean hasCertificateOf(LoginName login) {
            return false;
        }
    }

    private Opening asked(LoginMethod method, boolean tls) {
        Opening opening = new Opening(Opening.Encryption.OPTIONAL, new Checks(method));
        if (tls) {
            opening.onPacket(new SslRequest(), false, out);
            out.clear();
            opening.onTlsEstablished("");
        }
        List<StartupParameter> parameters =
                List.of(StartupParameter.of("user", "maria"), StartupParameter.of("database", "shop"));
        assertInstanceOf(Step.Prepare.class, opening.onPacket(new StartupMessage(3, 0, parameters), false, out));
        assertEquals(Step.Wait.WAIT, opening.onPrepared(out));
        return opening;
    }

    private Step message(Opening opening, Consumer<ByteBuf> encode) {
        ByteBuf bytes = Unpooled.buffer();
        encode.accept(bytes);
        return opening.onMessage(new Collected(bytes.readByte(), bytes.skipBytes(Integer.BYTES)), out);
    }

    private Step initial(Opening opening, String text) {
        return message(opening, new SaslInitialResponse("OAUTHBEARER", bytes(text))::encode);
    }

    private Step response(Opening opening, String text) {
        return message(opening, new SaslResponse(bytes(text))::encode);
    }

    private static byte[] bytes(String text) {
        return text.replace('^', '\u0001').getBytes(StandardCharsets.ISO_8859_1);
    }

    private String answer() {
        String text = (char) out.readByte()
                + out.readCharSequence(out.readInt() - 4, StandardCharsets.ISO_8859_1)
                        .toString();
        assertFalse(out.isReadable(), "one message");
        return text.replace('\0', '|');
    }

    private static void assertMalformed(Step step) {
        Step.Refuse refused = assertInstanceOf(Step.Refuse.class, step);
        assertEquals("08P01", refused.refusal().sqlState());
    }

    @ParameterizedTest
    @EnumSource(
            value = LoginMethod.class,
            names = {"JWT", "OAUTHBEARER"})
    void overAPlainConnectionNobodyIsAskedForAToken(LoginMethod method) {
        asked(method, false);

        assertEquals("R|||\nSCRAM-SHA-256||", answer());
    }

    @Test
    void aTokenInThePlaceOfAPasswordIsVerifiedElsewhere() {
        Opening opening = asked(LoginMethod.JWT, true);
        assertEquals("R|||\u0003", answer());
        assertFalse(opening.hasBegunToProve());
        assertTrue(opening.longestMessage() > 16 * 1024);

        Step.Verify verify =
                assertInstanceOf(Step.Verify.class, message(opening, new PasswordMessage(bytes("a.b.c"))::encode));

        assertEquals("maria", verify.login().login());
        assertEquals("staff", verify.issuer());
        assertEquals("a.b.c", verify.token().value());
        assertFalse(verify.toString().contains("a.b.c"), "it is never printed");
        assertFalse(out.isReadable());
        Step.Authenticated in = assertInstanceOf(Step.Authenticated.class, opening.onVerified(PROVES, out));
        assertEquals(Step.Authenticated.BY_TOKEN, in.candidate());
        assertEquals("R||||", answer());
        assertEquals("jwt", opening.method());
    }

    @Test
    void aTokenThatProvesNothingIsAnsweredAsAWrongPassword() {
        Opening opening = asked(LoginMethod.JWT, true);
        message(opening, new PasswordMessage(bytes("a.b.c"))::encode);
        out.clear();

        Step.Refuse refused = assertInstanceOf(Step.Refuse.class, opening.onVerified(REFUSED, out));

        assertEquals(Refusals.authenticationFailed("maria"), refused.refusal());
        assertEquals(RefusalReason.INVALID_TOKEN, refused.reason());
        assertFalse(out.isReadable());
    }

    @Test
    void whatIsNoPasswordIsRefused() {
        assertMalformed(message(asked(LoginMethod.JWT, true), new SaslResponse(bytes("no terminator"))::encode));
        assertMalformed(asked(LoginMethod.JWT, true)
                .onMessage(new Collected((byte) 'Q', Unpooled.wrappedBuffer(new byte[] {'x', 0})), out));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,^auth=Bearer a.b-c~1+/==^^",
                "y,,^auth=bearer   a.b-c~1+/==^^",
                "n,,^host=db^auth=BEARER a.b-c~1+/==^port=5432^^",
            })
    void aBearerTokenIsVerifiedElsewhere(String text) {
        Opening opening = asked(LoginMethod.OAUTHBEARER, true);
        assertEquals("R|||\nOAUTHBEARER||", answer(), "alone in the list");

        Step.Verify verify = assertInstanceOf(Step.Verify.class, initial(opening, text));

        assertEquals("a.b-c~1+/==", verify.token().value());
        assertInstanceOf(Step.Authenticated.class, opening.onVerified(PROVES, out));
        assertEquals("R||||", answer());
        assertEquals("oauthbearer", opening.method());
    }

    @Test
    void whoSendsNoDataAtFirstIsAskedForThem() {
        Opening opening = asked(LoginMethod.OAUTHBEARER, true);
        out.clear();

        assertEquals(Step.Wait.WAIT, message(opening, new SaslInitialResponse("OAUTHBEARER", null)::encode));
        assertEquals("R|||\u000b", answer());
        assertInstanceOf(Step.Verify.class, response(opening, "n,,^auth=Bearer a^^"));
    }

    @Test
    void whoHasNoTokenIsToldWhereToGetOneAndThatIsNoFailure() {
        Opening opening = asked(LoginMethod.OAUTHBEARER, true);
        out.clear();

        assertEquals(Step.Wait.WAIT, initial(opening, "n,,^auth=^^"));
        assertEquals(CHALLENGE, answer());
        assertFalse(opening.hasBegunToProve(), "a client that leaves now was only looking");
        assertNull(opening.unheard());
        Step.Leave leave = assertInstanceOf(Step.Leave.class, response(opening, "^"));

        assertEquals(Refusals.authenticationFailed("maria"), leave.refusal());
        assertFalse(out.isReadable());
    }

    /** So that nobody hides the failures that are counted behind words that are none. */
    @Test
    void aTokenThatWasRefusedIsWhatFailedWhateverTheClientSaysThen() {
        for (String text : List.of("", "x", "^^")) {
            Opening opening = asked(LoginMethod.OAUTHBEARER, true);
            initial(opening, "n,,^auth=Bearer a.b.c^^");
            opening.onVerified(REFUSED, out);

            Step.Refuse refused = assertInstanceOf(Step.Refuse.class, response(opening, text));
            assertEquals(RefusalReason.INVALID_TOKEN, refused.reason());
        }
    }

    @Test
    void keysWithoutEndAreNotRead() {
        Opening opening = asked(LoginMethod.OAUTHBEARER, true);
        Step.Refuse refused = assertInstanceOf(
                Step.Refuse.class, initial(opening, "n,,^" + "a=^".repeat(17) + "auth=Bearer a.b.c^^"));
        assertEquals(RefusalReason.MALFORMED_SASL, refused.reason());
        Opening fewer = asked(LoginMethod.OAUTHBEARER, true);
        assertInstanceOf(Step.Verify.class, initial(fewer, "n,,^" + "a=^".repeat(15) + "auth=Bearer a.b.c^^"));
    }

    @Test
    void aTokenThatIsRefusedIsAnsweredWithTheSourceFirst() {
        for (String text : List.of("n,,^auth=Bearer a.b.c^^", "n,,^auth=Basic bWFyaWE6eA^^", "n,,^auth=Bearer a b^^")) {
            Opening opening = asked(LoginMethod.OAUTHBEARER, true);
            out.clear();

            // Also what is no bearer token is looked at: it has to count.
            assertInstanceOf(Step.Verify.class, initial(opening, text));
            assertEquals(Step.Wait.WAIT, opening.onVerified(REFUSED, out));
            assertEquals(CHALLENGE, answer());
            assertTrue(opening.hasBegunToProve());
            Step.Refuse unheard =
                    assertInstanceOf(Step.Refuse.class, opening.unheard(), "it counts if the client leaves");
            assertEquals(RefusalReason.INVALID_TOKEN, unheard.reason());
            assertEquals(unheard, response(opening, "^"));
            assertNull(opening.unheard(), "it is said once");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "^",
                "n,,",
                "n,,^",
                "n,,^^",
                "n,,auth=Bearer a^^",
                "p=tls-server-end-point,,^auth=Bearer a^^",
                "n,a=maria,^auth=Bearer a^^",
                "x,,^auth=Bearer a^^",
                "n.,^auth=Bearer a^^",
                "n,,^auth=Bearer a^",
                "n,,^auth=Bearer a",
                "n,,^auth=Bearer a^^x",
                "n,,^auth=Bearer a^auth=Bearer b^^",
                "n,,^host=db^^",
                "n,,^=x^auth=Bearer a^^",
                "n,,^ho st=x^auth=Bearer a^^",
                "n,,^host^auth=Bearer a^^",
                "n,,^host=\u0000^auth=Bearer a^^",
                "n,,^auth=Bearer a\u00e9^^",
            })
    void whatIsNoMessageOfTheMechanismIsRefused(String text) {
        assertMalformed(initial(asked(LoginMethod.OAUTHBEARER, true), text));
    }

    @Test
    void anotherMechanismAndAnotherAnswerToAFailureAreRefused() {
        assertMalformed(message(
                asked(LoginMethod.OAUTHBEARER, true), new SaslInitialResponse("SCRAM-SHA-256", bytes("n,,"))::encode));
        for (String wrong : List.of("", "^^", "n,,^auth=Bearer a^^")) {
            Opening opening = asked(LoginMethod.OAUTHBEARER, true);
            initial(opening, "n,,^auth=^^");
            assertMalformed(response(opening, wrong));
        }
    }
}
