package io.portcullis.upstream;

import static io.portcullis.upstream.FakeTarget.collected;
import static io.portcullis.upstream.FakeTarget.error;
import static io.portcullis.upstream.FakeTarget.key;
import static io.portcullis.upstream.FakeTarget.notice;
import static io.portcullis.upstream.FakeTarget.ok;
import static io.portcullis.upstream.FakeTarget.raw;
import static io.portcullis.upstream.FakeTarget.ready;
import static io.portcullis.upstream.FakeTarget.row;
import static io.portcullis.upstream.FakeTarget.sasl;
import static io.portcullis.upstream.FakeTarget.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.policy.RefusalReason;
import io.portcullis.upstream.TargetLogin.Progress;
import io.portcullis.wire.message.AuthenticationCleartextPassword;
import io.portcullis.wire.message.AuthenticationMd5Password;
import io.portcullis.wire.message.AuthenticationSaslContinue;
import io.portcullis.wire.message.AuthenticationSaslFinal;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TargetLoginTest {
    private static final String PROTOCOL = "SCRAM-SHA-256";

    private final FakeTarget target = new FakeTarget(FakeTarget.PASSWORD);
    private final ByteBuf out = Unpooled.buffer();
    private final TargetLogin login = new TargetLogin(
            "shop",
            2,
            FakeTarget.scram(new ScramClient(
                    new ScramClientKeyCache(4),
                    "shop/clerk",
                    FakeTarget.PASSWORD.toCharArray(),
                    "a nonce of a client".getBytes(StandardCharsets.US_ASCII))),
            known -> "SELECT " + known.size());

    private Progress say(ByteBuf message) throws TargetRefusal {
        return login.onMessage(collected(message), out);
    }

    private void challenge() throws TargetRefusal, ScramFault {
        say(sasl(PROTOCOL));
        assertEquals(Progress.DERIVE, say(target.challenge(out)));
        out.clear();
    }

    private void authenticate() throws TargetRefusal, ScramFault {
        challenge();
        say(target.proof(login.answer()));
        say(ok());
    }

    private void greet() throws TargetRefusal, ScramFault {
        authenticate();
        say(setting("server_version", "18.1"));
        say(key());
        say(ready());
    }

    @Test
    void anHonestTargetIsAskedOurQueryAndIsReadyWhenItHasAnswered() throws Exception {
        greet();
        assertEquals("SELECT 1", out.toString(5, out.readableBytes() - 6, StandardCharsets.UTF_8));

        say(raw('T', "\0\0"));
        say(row("1700000000000000", "f"));
        say(raw('C', "SELECT 1\0"));
        say(setting("TimeZone", "UTC"));

        assertEquals(Progress.READY, say(ready()));
        TargetGreeting greeting = login.greeting();
        assertEquals(4711, greeting.key().pid());
        assertEquals(List.of("1700000000000000", "f"), greeting.row());
        assertEquals(2, greeting.parameters().size());
    }

    @Test
    void aSettingReportedTwiceCountsWithItsLastValue() throws Exception {
        greet();
        say(setting("server_version", "19"));
        say(ready());

        assertEquals("19", login.greeting().parameters().getFirst().value());
    }

    @Test
    void aQueryWithoutARowIsNoAnswer() throws Exception {
        greet();
        say(raw('C', "SELECT 0\0"));

        assertEquals(Progress.READY, say(ready()));
        assertEquals(List.of(), login.greeting().row());
    }

    @Test
    void noticesAreSwallowedInEveryState() throws Exception {
        say(notice("a"));
        challenge();
        say(notice("b"));
        say(target.proof(login.answer()));
        say(notice("c"));
        say(ok());
        say(notice("d"));
        say(key());
        say(ready());
        assertEquals(Progress.GO_ON, say(notice("e")));
    }

    static Stream<Arguments> firstWords() {
        return Stream.of(
                arguments("no authentication at all", ok()),
                arguments("the password in clear", FakeTarget.bytes(new AuthenticationCleartextPassword()::encode)),
                arguments("an MD5 hash", FakeTarget.bytes(new AuthenticationMd5Password(1)::encode)),
                arguments("GSSAPI", raw('R', "\0\0\0\7")),
                arguments("an unknown method", raw('R', "\0\0\0\143")),
                arguments("no mechanism", sasl()),
                arguments("an unknown mechanism", sasl("SCRAM-SHA-1", "OAUTHBEARER")),
                arguments("a mechanism with a longer name", sasl("SCRAM-SHA-256-PLUS")),
                arguments(
                        "a challenge without a beginning",
                        FakeTarget.bytes(new AuthenticationSaslContinue(new byte[] {1})::encode)),
                arguments("its final word", FakeTarget.bytes(new AuthenticationSaslFinal(new byte[] {1})::encode)),
                arguments("ReadyForQuery", ready()),
                arguments("its key", key()),
                arguments("a row", row("1", "f")),
                arguments("a half authentication message", raw('R', "\0\0")),
                arguments("SASL without an end", raw('R', "\0\0\0\12SCRAM-SHA-256")),
                arguments("an unknown tag", raw('!', "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firstWords")
    void whoAsksForAnythingButScramGetsNothing(String what, ByteBuf message) {
        TargetRefusal refusal = assertThrows(TargetRefusal.class, () -> say(message.copy()));

        assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
        assertEquals(0, out.readableBytes(), "nothing of the password is sent");
        assertFalse(refusal.mayTryNextHost());
    }

    static Stream<Arguments> challenges() {
        return Stream.of(
                arguments("empty", ""),
                arguments("another client's nonce", "r=AAAAAAAAAAAAAAAAAAAAAAAAAAAA,s=c2FsdA==,i=4096"),
                arguments("no salt", "r=NONCEx,i=4096"),
                arguments("no iterations", "r=NONCEx,s=c2FsdA=="),
                arguments("zero iterations", "r=NONCEx,s=c2FsdA==,i=0"),
                arguments("so many iterations that they would take minutes", "r=NONCEx,s=c2FsdA==,i=1000000000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("challenges")
    void aBadChallengeIsRefused(String what, String challenge) throws Exception {
        say(sasl(PROTOCOL));
        String first = out.toString(StandardCharsets.UTF_8);
        String nonce = first.substring(first.indexOf("r=") + 2);
        out.clear();

        TargetRefusal refusal = assertThrows(
                TargetRefusal.class,
                () -> say(FakeTarget.bytes(new AuthenticationSaslContinue(
                        challenge.replace("NONCE", nonce).getBytes(StandardCharsets.US_ASCII))::encode)));

        assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
        assertEquals(0, out.readableBytes(), "nothing of the password is sent");
    }

    @Test
    void anImpostorThatDoesNotKnowThePasswordIsFoundOut() throws Exception {
        challenge();
        login.answer();

        TargetRefusal refusal = assertThrows(
                TargetRefusal.class,
                () -> say(FakeTarget.bytes(
                        new AuthenticationSaslFinal("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                                .getBytes(StandardCharsets.US_ASCII))::encode)));

        assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
    }

    @Test
    void anImpostorThatLeavesItsProofOutIsFoundOut() throws Exception {
        challenge();
        login.answer();

        assertThrows(TargetRefusal.class, () -> say(ok()));
    }

    @Test
    void readyForQueryBeforeOkIsRefused() throws Exception {
        challenge();
        say(target.proof(login.answer()));

        assertThrows(TargetRefusal.class, () -> say(ready()));
    }

    @Test
    void aSecondAuthenticationAfterOkIsRefused() throws Exception {
        authenticate();

        assertThrows(TargetRefusal.class, () -> say(sasl(PROTOCOL)));
    }

    @Test
    void readyForQueryWithoutAKeyIsRefused() throws Exception {
        authenticate();

        assertThrows(TargetRefusal.class, () -> say(ready()));
    }

    @Test
    void aRowBeforeOurQueryIsRefused() throws Exception {
        authenticate();
        say(key());

        assertThrows(TargetRefusal.class, () -> say(row("1", "f")));
    }

    @Test
    void copyInAnswerToOurQueryIsRefused() throws Exception {
        greet();

        assertThrows(TargetRefusal.class, () -> say(raw('G', "\0\0\0")));
    }

    @Test
    void aFloodOfSettingsIsRefused() throws Exception {
        authenticate();

        TargetRefusal refusal = assertThrows(TargetRefusal.class, () -> {
            for (int i = 0; i < 100_000; i++) {
                say(setting("setting" + i, "x"));
            }
        });

        assertEquals(RefusalReason.TARGET_FAULT, refusal.reason());
    }

    @Test
    void theSameSettingOverAndOverTakesNoRoom() throws Exception {
        authenticate();
        for (int i = 0; i < 10_000; i++) {
            say(setting("one", "value " + i));
        }
        say(key());
        say(ready());
        say(ready());

        assertEquals(1, login.greeting().parameters().size());
    }

    @ParameterizedTest
    @CsvSource({
        "3D000, TARGET_DATABASE_MISSING, 3D000, false",
        "53300, TARGET_FULL, 53300, true",
        "57P03, TARGET_STARTING, 57P03, true",
        "42704, TARGET_REFUSED_LOGIN, 42704, false",
        "22023, TARGET_REFUSED_LOGIN, 22023, false",
        "28P01, TARGET_REFUSED_LOGIN, 08006, false",
        "28000, TARGET_REFUSED_LOGIN, 08006, false",
        "XX000, TARGET_REFUSED_LOGIN, 08006, false",
        "08P01, TARGET_REFUSED_LOGIN, 08006, false",
    })
    void whatTheTargetSaysIsForTheOperatorOnly(String code, RefusalReason reason, String told, boolean next) {
        TargetRefusal refusal =
                assertThrows(TargetRefusal.class, () -> say(error(code, "role \"clerk\" of host 10.0.0.7 is no good")));

        assertEquals(reason, refusal.reason());
        assertEquals(told, refusal.refusal().sqlState());
        assertEquals(next, refusal.mayTryNextHost());
        assertFalse(refusal.refusal().toString().contains("10.0.0.7"), refusal.refusal()::toString);
        assertFalse(refusal.refusal().toString().contains("clerk"), refusal.refusal()::toString);
        assertEquals(
                "the target said " + code + ": role \"clerk\" of host 10.0.0.7 is no good", refusal.operatorDetail());
    }

    @ParameterizedTest
    @CsvSource({"42704,true", "08P01,true", "28P01,false", "3D000,false", "57P03,false"})
    void onlyWhatAnUnknownSettingProvokesIsTriedAgainWithoutIt(String code, boolean again) {
        TargetRefusal refusal = assertThrows(TargetRefusal.class, () -> say(error(code, "no")));

        assertEquals(again, refusal.mayBeForUnknownSetting());
    }
}
