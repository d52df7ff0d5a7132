package io.portcullis.relay;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.LoginRule;
import io.portcullis.policy.login.LoginRules;
import io.portcullis.session.LoginChecks;
import io.portcullis.session.Opening;
import io.portcullis.session.Opening.Encryption;
import io.portcullis.session.Opening.Step;
import io.portcullis.wire.scram.ScramKeys;
import io.portcullis.wire.scram.ScramServer;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever a client begins with, in whatever pieces: it waits, is refused, or is found to be a cancel; it is never let in, it is
 * never answered more than a few hundred bytes, and nothing follows its end. How to fuzz for real: docs/testing.md.
 */
class OpeningFuzzTest {
    private static final int MOST_ANSWERED = 4_096;
    private static final ScramKeys NOBODYS = new ScramKeys(new byte[32], new byte[32]);

    private static final class Checks implements LoginChecks {
        @Override
        public LoginRule rule(StartupRequest request, boolean encrypted) {
            return LoginRules.BUILT_IN.rules().getFirst();
        }

        @Override
        public ScramServer scram(LoginName login) {
            return new ScramServer(new byte[16], 4_096, List.of(NOBODYS), new byte[ScramServer.MIN_NONCE]);
        }

        @Override
        public ScramServer hopelessScram(LoginName login) {
            return scram(login);
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

        Client(Encryption mode) {
            opening = new Opening(mode, new Checks());
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
                case Step.Refuse _, Step.Cancel _ -> ended = true;
                case Step.StartTls _ -> {
                    input.takeFlight(UnpooledByteBufAllocator.DEFAULT).release();
                    perform(opening.onTlsEstablished("postgresql"));
                }
                case Step.Prepare _ -> {
                    messages = true;
                    opening.onPrepared(out);
                    perform(input.beginMessages(UnpooledByteBufAllocator.DEFAULT, out));
                }
                case Step.Authenticated _ -> throw new AssertionError("let in");
            }
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
        try (Client client = new Client(mode)) {
            for (int from = 0; from < stream.length && !client.ended; from += piece) {
                client.receive(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece)));
                if (client.out.readableBytes() > MOST_ANSWERED) {
                    throw new AssertionError("answered " + client.out.readableBytes() + " bytes");
                }
            }
        }
    }
}
