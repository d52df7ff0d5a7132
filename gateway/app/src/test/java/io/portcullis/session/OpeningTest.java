package io.portcullis.session;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.ScramVerifier;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.Collected;
import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.CancelRequest;
import io.portcullis.wire.message.GssEncRequest;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.SaslResponse;
import io.portcullis.wire.message.SslRequest;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupPacket;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ScramVerifier VERIFIER = ScramVerifier.derive("pencil", SALT, 4096);
    private static final ScramKeys KEYS = new ScramKeys(VERIFIER.storedKey(), VERIFIER.serverKey());

    private final ByteBuf out = Unpooled.buffer();
    private Opening opening = opening(Opening.Encryption.OFF);

    private static Opening opening(Opening.Encryption encryption) {
        return new Opening(encryption, new Checks("", LoginMethod.CERT_OR_SCRAM));
    }

    /**
     * Everybody is asked by one method; maria has a secret.
     *
     * @param proofs that were compared, and whether they were right
     * @param tooMany whether none counts any more
     */
    private record Checks(String certificateOf, LoginMethod method, List<Boolean> proofs, boolean tooMany)
            implements LoginChecks {
        Checks(String certificateOf, LoginMethod method) {
            this(certificateOf, method, new ArrayList<>(), false);
        }

        @Override
        public boolean counts(LoginName login, boolean right) {
            proofs.add(right);
            return !tooMany;
        }

        @Override
        public LoginRule rule(StartupRequest request, boolean encrypted) {
            return new LoginRule(
                    7,
                    12,
                    List.of(NamePattern.ANY),
                    List.of(),
                    LoginRule.Encrypted.ANY,
                    List.of(NamePattern.ANY),
                    null,
                    method,
                    options(method));
        }

        private static Map<String, String> options(LoginMethod method) {
            return method.options().equals(Set.of("issuer")) ? Map.of("issuer", "id.example.org") : method.usual();
        }

        @Override
        public ScramServer scram(LoginName login) {
            return server(login.login().equals("maria") ? List.of(KEYS) : List.of());
        }

        @Override
        public ScramServer deviceScram(LoginName login) {
            return scram(login);
        }

        @Override
        public ScramServer hopelessScram(LoginName login) {
            return server(List.of());
        }

        private static ScramServer server(List<ScramKeys> keys) {
            return new ScramServer(SALT, 4096, keys, "a nonce of a server".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public TokenSource tokenSource(String issuer) {
            return new TokenSource("https://" + issuer + "/.well-known/openid-configuration", "openid db");
        }

        @Override
        public boolean hasCertificateOf(LoginName login) {
            return login.login().equals(certificateOf);
        }
    }

    private static StartupMessage startup(int minor, String... namesAndValues) {
        List<StartupParameter> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(StartupParameter.of(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new StartupMessage(3, minor, parameters);
    }

    private static ScramClient client(String password) {
        return new ScramClient(
                new ScramClientKeyCache(1),
                "x",
                password.toCharArray(),
                "a nonce of a client".getBytes(StandardCharsets.US_ASCII));
    }

    private Step packet(StartupPacket packet) {
        Step step = opening.onPacket(packet, false, out);
        return step instanceof Step.Prepare ? opening.onPrepared(out) : step;
    }

    private Step message(Consumer<ByteBuf> encode) {
        ByteBuf bytes = Unpooled.buffer();
        encode.accept(bytes);
        return message((char) bytes.readByte(), bytes.skipBytes(Integer.BYTES));
    }

    private Step message(char tag, ByteBuf body) {
        return opening.onMessage(new Collected((byte) tag, body), out);
    }

    /** The tag and body of the only message that was answered. */
    private String answer() {
        char tag = (char) out.readByte();
        int length = out.readInt();
        String body =
                out.readCharSequence(length - 4, StandardCharsets.ISO_8859_1).toString();
        return tag + body.replace('\0', '|');
    }

    private Step prove(String login, String password) throws Exception {
        packet(startup(0, "user", login, "database", "shop"));
        return prove(password);
    }

    private Step prove(String password) throws Exception {
        answer();
        ScramClient client = client(password);
        message(new SaslInitialResponse("SCRAM-SHA-256", client.clientFirst())::encode);
        byte[] challenge = answer().substring(5).getBytes(StandardCharsets.ISO_8859_1);
        return message(new SaslResponse(client.onServerFirst(challenge))::encode);
    }

    private static Step.Refuse refused(Step step) {
        return assertInstanceOf(Step.Refuse.class, step);
    }

    @Test
    void whoHasTheCertificateOfTheLoginIsInAtOnce() {
        opening = new Opening(Opening.Encryption.OFF, new Checks("maria", LoginMethod.CERT_OR_SCRAM));

        Step.Authenticated in = assertInstanceOf(
                Step.Authenticated.class, packet(startup(0, "user", "maria/reader", "database", "shop")));

        assertEquals(Step.Authenticated.BY_CERTIFICATE, in.candidate());
        assertEquals("cert", opening.method());
        assertEquals("R||||", answer());
        assertFalse(out.isReadable());
    }

    @Test
    void whoHasTheCertificateOfAnotherLoginIsAskedAsEverybodyIs() {
        opening = new Opening(Opening.Encryption.OFF, new Checks("maria", LoginMethod.CERT_OR_SCRAM));

        assertEquals(Step.Wait.WAIT, packet(startup(0, "user", "paul", "database", "shop")));
        assertEquals("", opening.method());
    }

    @Test
    void whereTheRulesRejectTheRightSecretIsAnsweredAsAWrongOne() throws Exception {
        opening = new Opening(Opening.Encryption.OFF, new Checks("maria", LoginMethod.REJECT));

        Step.Refuse rejected = refused(prove("maria", "pencil"));

        assertEquals(RefusalReason.REJECTED_BY_RULE, rejected.reason());
        assertEquals(Refusals.authenticationFailed("maria"), rejected.refusal());
        assertEquals("rule 7 (line 12)", rejected.operatorDetail());
        assertFalse(out.isReadable());
    }

    @Test
    void aCertificateIsTakenOverTlsOnly() throws Exception {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("maria", LoginMethod.CERT));
        assertEquals(
                RefusalReason.REJECTED_BY_RULE,
                refused(prove("maria", "pencil")).reason());

        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("maria", LoginMethod.CERT));
        packet(new SslRequest());
        out.clear();
        opening.onTlsEstablished("");
        assertInstanceOf(Step.Authenticated.class, packet(startup(0, "user", "maria", "database", "shop")));
    }

    @Test
    void whereACertificateIsAskedForASecretWillNotDo() throws Exception {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("paul", LoginMethod.CERT));
        packet(new SslRequest());
        out.clear();
        opening.onTlsEstablished("");

        assertEquals(
                RefusalReason.REJECTED_BY_RULE,
                refused(prove("maria", "pencil")).reason());
    }

    @Test
    void whereASecretIsAskedForACertificateWillNotDo() {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("maria", LoginMethod.SCRAM));
        packet(new SslRequest());
        out.clear();
        opening.onTlsEstablished("");

        assertEquals(Step.Wait.WAIT, packet(startup(0, "user", "maria", "database", "shop")));
    }

    @Test
    void whoProvesTheSecretIsIn() throws Exception {
        Step.Authenticated in = assertInstanceOf(Step.Authenticated.class, prove("maria", "pencil"));

        assertEquals("maria", in.request().login().login());
        assertEquals(0, in.candidate());
        assertTrue(answer().startsWith("R|||\u000cv="), "our own proof comes first");
        assertEquals("R||||", answer(), "then AuthenticationOk");
        assertFalse(out.isReadable());
    }

    @Test
    void aWrongSecretAndAnUnknownLoginReadTheSame() throws Exception {
        Step.Refuse wrong = refused(prove("maria", "crayon"));

        assertEquals(RefusalReason.WRONG_PASSWORD, wrong.reason());
        assertEquals(Refusals.authenticationFailed("maria"), wrong.refusal());
        assertFalse(out.isReadable(), "no proof of ours goes to who has none");
    }

    @Test
    void whereTooManyHaveFailedARightSecretReadsLikeAWrongOne() throws Exception {
        for (String secret : List.of("pencil", "crayon")) {
            Checks checks = new Checks("", LoginMethod.SCRAM, new ArrayList<>(), true);
            opening = new Opening(Opening.Encryption.OFF, checks);
            Step.Refuse refused = refused(prove("maria", secret));

            assertEquals(RefusalReason.TOO_MANY_FAILURES, refused.reason());
            assertEquals(Refusals.authenticationFailed("maria"), refused.refusal());
            assertFalse(out.isReadable(), "no proof of ours either");
            assertEquals(List.of(secret.equals("pencil")), checks.proofs());
        }
    }

    @Test
    void anUnknownLoginGoesThroughTheWholeExchange() throws Exception {
        Step.Refuse unknown = refused(prove("nobody", "pencil"));

        assertEquals(RefusalReason.WRONG_PASSWORD, unknown.reason());
        assertEquals(Refusals.authenticationFailed("nobody"), unknown.refusal());
    }

    @Test
    void theRequestIsKnownFromTheStartupPacketOn() {
        assertNull(opening.request());
        assertTrue(opening.expectsPacket());
        packet(startup(0, "user", "maria/reader", "database", "shop"));

        StartupRequest request = requireNonNull(opening.request());
        assertEquals("reader", request.login().role());
        assertFalse(opening.expectsPacket());
        assertFalse(opening.hasBegunToProve());
    }

    @Test
    void nothingIsAnsweredBeforeTheLoginIsPrepared() {
        Step step = opening.onPacket(startup(3, "user", "maria/reader"), false, out);

        assertEquals(new Step.Prepare(new LoginName("maria", "reader")), step);
        assertFalse(out.isReadable());
        assertFalse(opening.expectsPacket());
        assertEquals(Step.Wait.WAIT, opening.onPrepared(out));
        assertTrue(answer().startsWith("v"), "the negotiation of the version waits too");
        assertThrows(IllegalStateException.class, () -> opening.onPrepared(out));
    }

    @Test
    void onlyScramWithoutChannelBindingIsOffered() {
        packet(startup(0, "user", "maria"));

        assertEquals("R|||\nSCRAM-SHA-256||", answer());
    }

    @Test
    void encryptionIsAnsweredNoOnceOfEachKindInAnyOrder() {
        assertEquals(Step.Wait.WAIT, packet(new GssEncRequest()));
        assertEquals(Step.Wait.WAIT, packet(new SslRequest()));

        assertEquals("NN", out.toString(StandardCharsets.US_ASCII));
        assertTrue(opening.expectsPacket());
    }

    @Test
    void encryptionAskedForTwiceIsRefused() {
        packet(new SslRequest());
        assertEquals(
                RefusalReason.REPEATED_NEGOTIATION,
                refused(packet(new SslRequest())).reason());
        assertFalse(opening.expectsPacket());
        assertEquals("N", out.toString(StandardCharsets.US_ASCII));
    }

    /** Else they could be taken for bytes that came encrypted. */
    @Test
    void bytesSentBeforeTheAnswerToAnEncryptionRequestAreRefused() {
        Step.Refuse refused = refused(opening.onPacket(new SslRequest(), true, out));

        assertEquals(RefusalReason.EARLY_DATA, refused.reason());
        assertFalse(out.isReadable());
    }

    @Test
    void whereTlsIsOfferedItFollowsTheAnswer() {
        opening = opening(Opening.Encryption.OPTIONAL);

        assertEquals(Step.StartTls.START_TLS, packet(new SslRequest()));
        assertEquals("S", out.toString(StandardCharsets.US_ASCII));
        assertFalse(opening.expectsPacket());
        assertEquals(Step.Wait.WAIT, opening.onTlsEstablished(""));
        assertTrue(opening.expectsPacket());
    }

    @Test
    void bytesSentBeforeTlsBeginsAreRefused() {
        opening = opening(Opening.Encryption.REQUIRED);

        assertEquals(
                RefusalReason.EARLY_DATA,
                refused(opening.onPacket(new SslRequest(), true, out)).reason());
        assertFalse(out.isReadable(), "no S: TLS must not begin");
    }

    @Test
    void gssIsDeniedAndTlsMayFollow() {
        opening = opening(Opening.Encryption.OPTIONAL);

        assertEquals(Step.Wait.WAIT, packet(new GssEncRequest()));
        assertEquals(Step.StartTls.START_TLS, packet(new SslRequest()));
        assertEquals("NS", out.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void whoBeginsWithTlsMustNameTheProtocol() {
        opening = opening(Opening.Encryption.OPTIONAL);
        assertTrue(opening.mayBeginWithTls());
        assertEquals(Step.StartTls.START_TLS, opening.onDirectTls());
        assertEquals(Step.Wait.WAIT, opening.onTlsEstablished("postgresql"));
        assertTrue(opening.expectsPacket());

        opening = opening(Opening.Encryption.OPTIONAL);
        opening.onDirectTls();
        Step.Refuse refused = refused(opening.onTlsEstablished(""));
        assertEquals(RefusalReason.TLS_HANDSHAKE, refused.reason());
        assertTrue(refused.silent());
        assertFalse(opening.expectsPacket());
    }

    @Test
    void tlsBeginsOnlyAtTheVeryBeginning() {
        assertFalse(opening.mayBeginWithTls(), "it is off");

        opening = opening(Opening.Encryption.OPTIONAL);
        packet(new GssEncRequest());
        assertFalse(opening.mayBeginWithTls(), "something was said before");

        opening = opening(Opening.Encryption.OPTIONAL);
        opening.onDirectTls();
        opening.onTlsEstablished("postgresql");
        assertFalse(opening.mayBeginWithTls(), "there is TLS already");
    }

    @Test
    void nothingIsNegotiatedInsideOfTls() {
        for (StartupPacket request : List.of(new SslRequest(), new GssEncRequest())) {
            opening = opening(Opening.Encryption.OPTIONAL);
            opening.onDirectTls();
            opening.onTlsEstablished("postgresql");

            assertEquals(
                    RefusalReason.REPEATED_NEGOTIATION, refused(packet(request)).reason());
        }
    }

    @Test
    void whereTlsIsRequiredNobodySaysWhoTheyAreWithout() {
        opening = opening(Opening.Encryption.REQUIRED);
        Step.Refuse refused = refused(packet(startup(0, "user", "maria")));

        assertEquals(RefusalReason.TLS_REQUIRED, refused.reason());
        assertEquals("28000", refused.refusal().sqlState());
        assertFalse(refused.silent());
    }

    @Test
    void whereTlsIsRequiredACancelPassesWithout() {
        opening = opening(Opening.Encryption.REQUIRED);
        CancelRequest cancel = new CancelRequest(4711, new byte[] {1, 2, 3, 4});

        assertEquals(new Step.Cancel(cancel), packet(cancel));
    }

    @Test
    void aHandshakeThatFailsIsNotAnsweredTwice() {
        opening = opening(Opening.Encryption.REQUIRED);
        packet(new SslRequest());
        Step.Refuse refused = refused(opening.onTlsFailed("unknown_ca"));

        assertEquals(RefusalReason.TLS_HANDSHAKE, refused.reason());
        assertEquals("unknown_ca", refused.operatorDetail());
        assertTrue(refused.silent());
    }

    @Test
    void aCancelIsHandedOn() {
        CancelRequest cancel = new CancelRequest(4711, new byte[] {1, 2, 3, 4});

        assertEquals(new Step.Cancel(cancel), packet(cancel));
        assertFalse(opening.expectsPacket());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aProtocolThatIsKnownIsSpoken(int minor) {
        packet(startup(minor, "user", "maria"));
        assertTrue(answer().startsWith("R"));
        assertEquals(minor, requireNonNull(opening.request()).minor());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 9999, 0xffff})
    void aNewerProtocolIsNegotiatedDown(int minor) {
        packet(startup(minor, "user", "maria"));
        assertEquals("v|\u0003|\u0002||||", answer());
        assertTrue(answer().startsWith("R"));
        assertEquals(2, requireNonNull(opening.request()).minor());
    }

    @Test
    void aProtocolOptionIsNamedAsUnknown() {
        packet(startup(0, "user", "maria", "_pq_.command_tag", "1"));
        assertEquals("v|\u0003|||||\u0001_pq_.command_tag|", answer());
    }

    @Test
    void aForbiddenParameterIsRefusedBeforeAnyExchange() {
        assertEquals(
                RefusalReason.FORBIDDEN_PARAMETER,
                refused(packet(startup(0, "user", "maria", "role", "postgres"))).reason());
        assertFalse(out.isReadable());
    }

    @ParameterizedTest
    @ValueSource(chars = {'Q', 'P', 'X', 'S', 'd', 'R', '\0'})
    void anythingButAnAnswerToTheChallengeIsRefused(char tag) {
        packet(startup(0, "user", "maria"));

        assertEquals(
                RefusalReason.MALFORMED_SASL,
                refused(message(tag, Unpooled.buffer())).reason());
    }

    @Test
    void aMessageBeforeTheStartupPacketIsRefused() {
        assertEquals(
                RefusalReason.MALFORMED_SASL,
                refused(message('p', Unpooled.buffer())).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "scram-sha-256", "OAUTHBEARER", ""})
    void anotherMechanismIsRefused(String mechanism) {
        packet(startup(0, "user", "maria"));

        assertEquals(
                RefusalReason.MALFORMED_SASL,
                refused(message(new SaslInitialResponse(
                                mechanism, client("pencil").clientFirst())::encode))
                        .reason());
    }

    @Test
    void aPasswordInPlaceOfAProofIsRefusedAndNotRepeated() {
        packet(startup(0, "user", "maria"));

        Step.Refuse refused = refused(message('p', Unpooled.copiedBuffer("my secret\0", StandardCharsets.UTF_8)));

        assertEquals(RefusalReason.MALFORMED_SASL, refused.reason());
        assertFalse((refused.refusal() + refused.operatorDetail()).contains("secret"));
        assertEquals("Refuse[MALFORMED_SASL]", refused.toString());
    }

    @Test
    void aProofForAnotherChallengeIsRefused() throws Exception {
        packet(startup(0, "user", "maria"));
        message(new SaslInitialResponse("SCRAM-SHA-256", client("pencil").clientFirst())::encode);

        assertEquals(
                RefusalReason.MALFORMED_SASL,
                refused(message(new SaslResponse("c=biws,r=other,p=AAAA".getBytes(StandardCharsets.US_ASCII))::encode))
                        .reason());
    }

    @Test
    void aBrokenMessageIsRefusedAloud() {
        packet(startup(0, "user", "maria"));

        Step.Refuse refused =
                refused(opening.onMalformedMessage(new ProtocolViolation(Fault.LENGTH_TOO_LARGE, 1 << 30)));

        assertEquals("08P01", refused.refusal().sqlState());
        assertFalse(refused.silent());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultOfAPacketIsRefusedSilentlyWhereItDoesNotEvenBeginLikeOne(Fault fault) {
        Step.Refuse refused = refused(opening.onMalformedPacket(new ProtocolViolation(fault, 2 << 16)));

        boolean silent =
                fault == Fault.STARTUP_LENGTH || fault == Fault.TLS_WITHOUT_REQUEST || fault == Fault.CANCEL_LENGTH;
        assertEquals(silent, refused.silent());
        assertEquals(
                fault == Fault.UNSUPPORTED_PROTOCOL ? "0A000" : "08P01",
                refused.refusal().sqlState());
        assertFalse(opening.expectsPacket());
    }

    @Test
    void anOldProtocolIsNamed() {
        Step.Refuse refused =
                refused(opening.onMalformedPacket(new ProtocolViolation(Fault.UNSUPPORTED_PROTOCOL, 2 << 16)));

        assertEquals(
                "unsupported frontend protocol 2.0: server supports 3.0 to 3.2",
                refused.refusal().message());
    }

    @Test
    void whoIsToConfirmItInABrowserIsAskedForNothing() {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("", LoginMethod.LINK));
        packet(new SslRequest());
        opening.onTlsEstablished("");
        out.clear();

        Step step = packet(startup(0, "user", "maria"));

        assertEquals(
                "maria", step instanceof Step.Link link ? link.request().login().toString() : String.valueOf(step));
        assertFalse(out.isReadable(), "not even that it is authenticated");
        assertEquals("link", opening.method());
        assertTrue(opening.hasBegunToProve());
    }

    private Step startDevice() {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("", LoginMethod.LINK));
        packet(new SslRequest());
        opening.onTlsEstablished("");
        out.clear();
        return packet(startup(0, "user", "maria", "options", "-c portcullis.device=on"));
    }

    @Test
    void aDeviceIsAskedForItsSecretAndThenStillNeedsItsPerson() throws Exception {
        assertEquals(Step.Wait.WAIT, startDevice());

        Step step = prove("pencil");

        Step.Link link = assertInstanceOf(Step.Link.class, step);
        assertEquals(0, link.device());
        assertEquals("maria", link.request().login().toString());
        assertEquals("link", opening.method());
    }

    @Test
    void aDeviceWithAWrongSecretIsRefusedLikeAnybodyAndNobodyIsAsked() throws Exception {
        assertEquals(Step.Wait.WAIT, startDevice());

        Step.Refuse refused = refused(prove("crayon"));

        assertEquals(RefusalReason.WRONG_PASSWORD, refused.reason());
        assertEquals("28P01", refused.refusal().sqlState());
        assertEquals("scram-sha-256", opening.method());
    }

    @Test
    void inPlainTextNobodyConfirmsAnything() {
        opening = new Opening(Opening.Encryption.OPTIONAL, new Checks("", LoginMethod.LINK));

        assertEquals(Step.Wait.WAIT, packet(startup(0, "user", "maria")));
        assertEquals("", opening.method());
    }
}
