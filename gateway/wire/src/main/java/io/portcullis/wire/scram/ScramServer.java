package io.portcullis.wire.scram;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.portcullis.wire.scram.ScramFault.Reason;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of one SCRAM-SHA-256 exchange, for one login. As with PostgreSQL the user name inside of the exchange is
 * ignored: that of the StartupMessage counts.
 *
 * <p>Over TLS it offers channel binding too (SCRAM-SHA-256-PLUS). A client that could bind but says that the server can not
 * has read another offer than this one: somebody in between took it away, so it is refused.
 *
 * <p>All verifiers of one login share salt and iterations; the proof is checked against each. The cost is the same for every
 * number of candidates, none included: with an empty list the exchange runs to its end and is rejected, so that a client can
 * not learn which logins exist. (Salt and iterations of unknown logins must then look like those of known ones.)
 */
public final class ScramServer {
    public static final String MECHANISM = "SCRAM-SHA-256";

    /** The same with channel binding. */
    public static final String MECHANISM_PLUS = "SCRAM-SHA-256-PLUS";

    /** How many verifiers one login may have. */
    public static final int MAX_CANDIDATES = 4;

    /** SCRAM_RAW_NONCE_LEN, src/include/common/scram-common.h; in bytes. */
    public static final int MIN_NONCE = 18;

    private static final ScramMechanism SHA_256 = ScramMechanism.SCRAM_SHA_256;
    private static final ScramKeys NOBODY = new ScramKeys(new byte[ScramKeys.LENGTH], new byte[ScramKeys.LENGTH]);

    /** How the exchange ended. */
    public sealed interface Result {
        /**
         * The client knows the password.
         *
         * @param candidateIndex which of the candidates it matched
         * @param serverFinal the data of AuthenticationSASLFinal
         */
        @SuppressWarnings("ArrayRecordComponent") // made here, sent once
        record Accepted(int candidateIndex, byte[] serverFinal) implements Result {
            @Override
            public String toString() {
                return "Accepted[" + candidateIndex + "]";
            }
        }

        /** It does not, or there was nothing to check against. */
        record Rejected() implements Result {}
    }

    private enum State {
        NEW,
        CHALLENGED,
        ENDED
    }

    private final String salt;
    private final int iterations;
    private final List<ScramKeys> candidates;
    private final String nonce;
    private final @Nullable ChannelBinding binding;
    private State state = State.NEW;
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String bothNonces = "";
    private String expectedBinding = "";

    /**
     * One exchange, used once.
     *
     * @param candidates at most {@link #MAX_CANDIDATES}; empty = always rejected
     * @param nonce at least {@link #MIN_NONCE} random bytes, used once
     */
    public ScramServer(byte[] salt, int iterations, List<ScramKeys> candidates, byte[] nonce) {
        this(salt, iterations, candidates, nonce, null);
    }

    /**
     * The same over TLS.
     *
     * @param binding to this server's certificate; null = no channel binding is offered
     */
    public ScramServer(
            byte[] salt, int iterations, List<ScramKeys> candidates, byte[] nonce, @Nullable ChannelBinding binding) {
        this(salt, iterations, candidates, encoded(nonce), binding);
    }

    /** With the nonce as it goes over the wire, for the published exchange of RFC 7677. */
    ScramServer(
            byte[] salt, int iterations, List<ScramKeys> candidates, String nonce, @Nullable ChannelBinding binding) {
        if (salt.length == 0 || iterations < 1 || candidates.size() > MAX_CANDIDATES) {
            throw new IllegalArgumentException("salt, iterations or candidates out of bounds");
        }
        this.salt = Base64.getEncoder().encodeToString(salt);
        this.iterations = iterations;
        this.candidates = List.copyOf(candidates);
        this.nonce = nonce;
        this.binding = binding;
    }

    /** What the client may choose from, in the order of preference. */
    public List<String> mechanisms() {
        return binding == null ? List.of(MECHANISM) : List.of(MECHANISM_PLUS, MECHANISM);
    }

    private static String encoded(byte[] nonce) {
        if (nonce.length < MIN_NONCE) {
            throw new IllegalArgumentException("nonce of " + nonce.length + " bytes");
        }
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** {@link #onClientFirst(String, byte[])} for the mechanism without channel binding. */
    public byte[] onClientFirst(byte[] clientFirst) throws ScramFault {
        return onClientFirst(MECHANISM, clientFirst);
    }

    /**
     * Answers the client's first message with the challenge.
     *
     * @param mechanism one of {@link #mechanisms}, which the client chose
     * @param clientFirst the data of the SASLInitialResponse
     * @return the data of AuthenticationSASLContinue
     */
    public byte[] onClientFirst(String mechanism, byte[] clientFirst) throws ScramFault {
        enter(State.NEW, State.ENDED);
        if (!mechanisms().contains(mechanism)) {
            throw new IllegalArgumentException("not offered: " + mechanism);
        }
        Attributes in = Attributes.of(clientFirst, "client-first-message");
        expectedBinding = expectedBinding(mechanism.equals(MECHANISM_PLUS) ? binding : null, in);
        if (in.peek() == 'a') {
            throw new ScramFault(Reason.AUTHORIZATION_IDENTITY_NOT_SUPPORTED, "client-first-message");
        }
        in.expect(',');
        clientFirstBare = in.from(in.position());
        if (in.peek() == 'm') {
            throw new ScramFault(Reason.EXTENSION_NOT_SUPPORTED, "client-first-message");
        }
        in.value('n');
        bothNonces = in.nonce(in.value('r')) + nonce;
        in.skipExtensions();
        serverFirst = "r=" + bothNonces + ",s=" + salt + ",i=" + iterations;
        state = State.CHALLENGED;
        return Attributes.bytes(serverFirst);
    }

    /** Reads the channel binding flag; returns what the final message must repeat of it. */
    private String expectedBinding(@Nullable ChannelBinding chosen, Attributes in) throws ScramFault {
        char flag = in.peek();
        if (flag == 'p') {
            if (chosen == null) {
                throw new ScramFault(Reason.CHANNEL_BINDING_NOT_SUPPORTED, "client-first-message");
            }
            if (!in.value('p').equals(ChannelBinding.TYPE)) {
                throw new ScramFault(Reason.CHANNEL_BINDING_TYPE, "client-first-message");
            }
            return chosen.encoded();
        }
        in.take();
        if (flag != 'n' && flag != 'y') {
            throw in.malformed("unknown channel binding flag");
        }
        if (chosen != null) {
            throw in.malformed("no channel binding data");
        }
        if (flag == 'y' && binding != null) {
            throw new ScramFault(Reason.CHANNEL_BINDING_NEGOTIATION, "client-first-message");
        }
        in.expect(',');
        return Base64.getEncoder().encodeToString(Attributes.bytes(flag + ",,"));
    }

    /**
     * Ends the exchange, one way or the other.
     *
     * @param clientFinal the data of the SASLResponse
     */
    public Result onClientFinal(byte[] clientFinal) throws ScramFault {
        enter(State.CHALLENGED, State.ENDED);
        Attributes in = Attributes.of(clientFinal, "client-final-message");
        if (!in.value('c').equals(expectedBinding)) {
            throw new ScramFault(Reason.CHANNEL_BINDING_MISMATCH, "client-final-message");
        }
        if (!in.value('r').equals(bothNonces)) {
            throw new ScramFault(Reason.NONCE_MISMATCH, "client-final-message");
        }
        in.skipExtensionsBefore('p');
        if (in.atEnd()) {
            throw in.malformed("proof missing");
        }
        String withoutProof = in.before(in.position() - 1);
        byte[] proof = in.base64(in.value('p'));
        in.end();
        if (proof.length != ScramKeys.LENGTH) {
            throw in.malformed("proof of " + proof.length + " bytes");
        }
        return verify(proof, Attributes.bytes(clientFirstBare + "," + serverFirst + "," + withoutProof));
    }

    private Result verify(byte[] proof, byte[] authMessage) {
        int matched = -1;
        for (int i = 0; i < MAX_CANDIDATES; i++) {
            boolean real = i < candidates.size();
            byte[] storedKey = (real ? candidates.get(i) : NOBODY).storedKey();
            byte[] signature = ScramFunctions.hmac(SHA_256, storedKey, authMessage);
            byte[] clientKey = ScramFunctions.clientProof(proof, signature);
            boolean equal = MessageDigest.isEqual(ScramFunctions.hash(SHA_256, clientKey), storedKey);
            if (real && equal && matched < 0) {
                matched = i;
            }
        }
        // Made for nobody too: a right proof may have to be answered like a wrong one, and then cost no more than it.
        ScramKeys answering = matched < 0 ? NOBODY : candidates.get(matched);
        byte[] signature = ScramFunctions.hmac(SHA_256, answering.serverKey(), authMessage);
        byte[] serverFinal = Attributes.bytes("v=" + Base64.getEncoder().encodeToString(signature));
        return matched < 0 ? new Result.Rejected() : new Result.Accepted(matched, serverFinal);
    }

    private void enter(State expected, State next) {
        if (state != expected) {
            throw new IllegalStateException("SCRAM exchange is " + state + ", not " + expected);
        }
        state = next;
    }
}
