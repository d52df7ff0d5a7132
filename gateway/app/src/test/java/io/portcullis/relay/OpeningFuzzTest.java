package io.portcullis.relay;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginMethod;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.policy.login.NamePattern;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.LoginChecks;
import io.portcullis.session.Opening;
import io.portcullis.session.Opening.Encryption;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.message.SslRequest;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whatever a client begins with, in whatever pieces: it waits, is refused, or is found to be a cancel; it is never let in, it is
 * never answered more than a few hundred bytes, and nothing follows its end. How to fuzz for real: docs/testing.md.
 */
class OpeningFuzzTest {
    private static final int MOST_ANSWERED = 4_096;
    private static final TokenVerdict NO_TOKEN = new TokenVerdict.Refused(RefusalReason.INVALID_TOKEN, "");
    private static final ScramKeys NOBODYS = new ScramKeys(new byte[32], new byte[32]);

    /** @param rule for everybody */
    private record Checks(LoginRule rule) implements LoginChecks {
        @Override
        public LoginRule rule(StartupRequest request, boolean encrypted) {
            return rule;
        }

        @Override
        public ScramServer scram(LoginName login) {
            return new ScramServer(new byte[16], 4_096, List.of(NOBODYS), new byte[ScramServer.MIN_NONCE]);
        }

        @Override
        public ScramServer deviceScram(LoginName login) {
            return scram(login);
        }

        @Override
        public ScramServer hopelessScram(LoginName login) {
            return scram(login);
        }

        @Override
        public boolean counts(LoginName login, boolean right) {
            return true;
        }

        @Override
        public TokenSource tokenSource(String issuer) {
            return new TokenSource("https://id.example.org/.well-known/openid-configuration", "openid");
        }

        @Override
        public boolean hasCertificateOf(LoginName login) {
            return false;
        }
    }

    /** As a client's connection does it, but for the socket and TLS itself. */
    private static final class Client implements AutoCloseable {
        private final Opening opening;
        private final OpeningInput input;
        private final ByteBuf out = Unpooled.buffer();
        private boolean messages;
        private boolean ended;

        Client(Encryption mode, LoginRule rule) {
            opening = new Opening(mode, new Checks(rule));
            input = new OpeningInput(opening, null);
            input.open(UnpooledByteBufAllocator.DEFAULT);
        }

        void receive(byte[] bytes) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            perform(messages ? input.readMessages(in, out) : input.readPackets(in, out));
        }

        private void perform(Step step) {
            switch (step) {
                case Step.Wait _ -> {}
                case Step.Refuse _, Step.Cancel _, Step.Leave _ -> ended = true;
                case Step.Verify _ -> {
                    Step next = opening.onVerified(NO_TOKEN, out);
                    perform(next == Step.Wait.WAIT ? input.beginMessages(UnpooledByteBufAllocator.DEFAULT, out) : next);
                }
                case Step.StartTls _ -> {
                    input.takeFlight(UnpooledByteBufAllocator.DEFAULT).release();
                    perform(opening.onTlsEstablished("postgresql"));
                }
                case Step.Prepare _ -> {
                    messages = true;
                    opening.onPrepared(out);
                    perform(input.beginMessages(UnpooledByteBufAllocator.DEFAULT, out));
                }
                case Step.Authenticated _, Step.Link _ -> throw new AssertionError("let in");
            }
        }

        void begin(StartupMessage startup) {
            opening.onPacket(new SslRequest(), false, out);
            opening.onTlsEstablished("");
            perform(opening.onPacket(startup, false, out));
        }

        @Override
        public void close() {
            input.close();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void fromTheFirstByteOn(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 64);
        Encryption mode = data.pickValue(Encryption.values());
        byte[] stream = data.consumeRemainingAsBytes();
        try (Client client = new Client(mode, LoginRules.BUILT_IN.rules().getFirst())) {
            feed(client, stream, piece);
        }
    }

    /** What clients answer that are asked for a token, as a password or by OAUTHBEARER. */
    @FuzzTest(maxDuration = "10m")
    void byToken(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 64);
        LoginMethod method = data.consumeBoolean() ? LoginMethod.OAUTHBEARER : LoginMethod.JWT;
        byte[] stream = data.consumeRemainingAsBytes();
        List<NamePattern> any = List.of(NamePattern.ANY);
        LoginRule rule = new LoginRule(
                1, 1, any, List.of(), LoginRule.Encrypted.ANY, any, null, method, Map.of("issuer", "staff"));
        try (Client client = new Client(Encryption.OPTIONAL, rule)) {
            client.begin(new StartupMessage(
                    3, 0, List.of(StartupParameter.of("user", "maria"), StartupParameter.of("database", "shop"))));
            feed(client, stream, piece);
        }
    }

    private static void feed(Client client, byte[] stream, int piece) {
        for (int from = 0; from < stream.length && !client.ended; from += piece) {
            client.receive(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece)));
            if (client.out.readableBytes() > MOST_ANSWERED) {
                throw new AssertionError("answered " + client.out.readableBytes() + " bytes");
            }
        }
    }
}
