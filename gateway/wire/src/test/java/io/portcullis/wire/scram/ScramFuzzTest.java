package io.portcullis.wire.scram;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever a peer sends ends in a ScramFault or a rejection, never in an acceptance or another error. How to fuzz for real:
 * docs/testing.md.
 */
class ScramFuzzTest {
    private static final byte[] NONCE = new byte[18];
    private static final ScramKeys NOBODYS = new ScramKeys(new byte[32], new byte[32]);

    private static ScramServer server() {
        return new ScramServer(new byte[16], 1, List.of(NOBODYS), NONCE);
    }

    @FuzzTest(maxDuration = "2m")
    void clientFirst(byte[] message) {
        try {
            server().onClientFirst(message);
        } catch (ScramFault refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "2m")
    void clientFirstWithBinding(byte[] message) {
        ChannelBinding binding = ChannelBinding.serverEndPoint(new byte[32]);
        ScramServer server = new ScramServer(new byte[16], 1, List.of(NOBODYS), NONCE, binding);
        try {
            server.onClientFirst(ScramServer.MECHANISM_PLUS, message);
        } catch (ScramFault refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "2m")
    void clientFinal(byte[] message) throws ScramFault {
        ScramServer server = server();
        server.onClientFirst("n,,n=,r=abc".getBytes(StandardCharsets.US_ASCII));
        try {
            if (server.onClientFinal(message) instanceof ScramServer.Result.Accepted) {
                throw new AssertionError("a preimage of 32 zero bytes?");
            }
        } catch (ScramFault refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "2m")
    void serverFirst(byte[] message) {
        ScramClient client = new ScramClient(new ScramClientKeyCache(1), "key", "x".toCharArray(), NONCE);
        client.clientFirst();
        try {
            // Only parsed: deriving keys for a million iterations is not what is fuzzed.
            client.mustDerive(message);
        } catch (ScramFault refused) {
            return;
        }
    }

    @FuzzTest(maxDuration = "2m")
    void serverFinal(byte[] message) throws ScramFault {
        ScramClient client = new ScramClient(new ScramClientKeyCache(1), "key", "x".toCharArray(), NONCE);
        client.clientFirst();
        client.onServerFirst("r=AAAAAAAAAAAAAAAAAAAAAAAAx,s=AAAA,i=1".getBytes(StandardCharsets.US_ASCII));
        try {
            client.onServerFinal(message);
            if (message.length < 46) {
                throw new AssertionError("accepted without a signature");
            }
        } catch (ScramFault refused) {
            return;
        }
    }
}
