package io.portcullis.wire.scram;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.portcullis.wire.scram.ScramFault.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of one SCRAM-SHA-256 exchange, against a PostgreSQL server. The user name inside is empty, as libpq sends
 * it: the server takes that of the StartupMessage. Over TLS it binds the exchange to the server's certificate where the
 * server offers that, and says that it could have where not: then the server finds out if somebody took its offer away.
 *
 * <p>Deriving the keys takes about a millisecond per thousand iterations, so they are kept in a {@link ScramClientKeyCache};
 * {@link #mustDerive} tells beforehand, for callers that must not stall their thread.
 */
public final class ScramClient {
    /** What a server may make a client compute at most. PostgreSQL's default is 4,096. */
    public static final int MAX_ITERATIONS = 1_000_000;

    private static final ScramMechanism SHA_256 = ScramMechanism.SCRAM_SHA_256;
    private static final String CLIENT_FIRST_BARE_PREFIX = "n=,r=";
    /** Can not bind. */
    private static final String GS2_NONE = "n,,";

    /** Could bind, but was not offered to. */
    private static final String GS2_NOT_OFFERED = "y,,";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ServerFirst(String message, String nonce, byte[] salt, int iterations) {}

    private enum State {
        NEW,
        FIRST_SENT,
        FINAL_SENT,
        ENDED
    }

    private final ScramClientKeyCache cache;
    private final String cacheKey;
    private final char[] password;
    private final String nonce;
    private final @Nullable ChannelBinding binding;
    private String gs2Header = GS2_NONE;
    private String encodedBinding = "";
    private State state = State.NEW;
    private byte[] expectedSignature = {};

    /**
     * One exchange, used once.
     *
     * @param cacheKey whose password it is, such as target and role
     * @param password copied, and overwritten after use
     * @param nonce at least {@link ScramServer#MIN_NONCE} random bytes, used once
     */
    public ScramClient(ScramClientKeyCache cache, String cacheKey, char[] password, byte[] nonce) {
        this(cache, cacheKey, password, nonce, null);
    }

    /**
     * The same over TLS.
     *
     * @param binding to the server's certificate; null = there is none to bind to
     */
    public ScramClient(
            ScramClientKeyCache cache,
            String cacheKey,
            char[] password,
            byte[] nonce,
            @Nullable ChannelBinding binding) {
        if (nonce.length < ScramServer.MIN_NONCE) {
            throw new IllegalArgumentException("nonce too short");
        }
        this.cache = cache;
        this.cacheKey = cacheKey;
        this.password = password.clone();
        this.nonce = Base64.getEncoder().encodeToString(nonce);
        this.binding = binding;
    }

    /**
     * The same with the password as bytes.
     *
     * @param password in UTF-8
     */
    public ScramClient(ScramClientKeyCache cache, String cacheKey, byte[] password, byte[] nonce) {
        this(cache, cacheKey, chars(password), nonce);
    }

    /** Which of the offered mechanisms this client speaks; null if none. */
    public @Nullable String choose(List<String> offered) {
        if (binding != null && offered.contains(ScramServer.MECHANISM_PLUS)) {
            return ScramServer.MECHANISM_PLUS;
        }
        return offered.contains(ScramServer.MECHANISM) ? ScramServer.MECHANISM : null;
    }

    /** {@link #clientFirst(String)} for the mechanism without channel binding. */
    public byte[] clientFirst() {
        return clientFirst(ScramServer.MECHANISM);
    }

    /**
     * The data of the SASLInitialResponse.
     *
     * @param mechanism what {@link #choose} has chosen
     */
    public byte[] clientFirst(String mechanism) {
        enter(State.NEW, State.FIRST_SENT);
        if (binding == null) {
            gs2Header = GS2_NONE;
        } else if (mechanism.equals(ScramServer.MECHANISM_PLUS)) {
            gs2Header = ChannelBinding.GS2_HEADER;
        } else {
            gs2Header = GS2_NOT_OFFERED;
        }
        encodedBinding = binding != null && gs2Header.equals(ChannelBinding.GS2_HEADER)
                ? binding.encoded()
                : Base64.getEncoder().encodeToString(Attributes.bytes(gs2Header));
        return Attributes.bytes(gs2Header + CLIENT_FIRST_BARE_PREFIX + nonce);
    }

    /** Whether {@link #onServerFirst} would have to derive the keys, which takes long. Changes nothing. */
    public boolean mustDerive(byte[] serverFirst) throws ScramFault {
        ServerFirst challenge = parse(serverFirst);
        return cache.get(cacheKey, challenge.salt, challenge.iterations, passwordHash(challenge.salt)) == null;
    }

    /**
     * Answers the challenge with the proof.
     *
     * @param serverFirst the data of AuthenticationSASLContinue
     * @return the data of the SASLResponse
     */
    public byte[] onServerFirst(byte[] serverFirst) throws ScramFault {
        enter(State.FIRST_SENT, State.ENDED);
        ServerFirst challenge = parse(serverFirst);
        ScramClientKeyCache.Entry keys = keys(challenge);
        String withoutProof = "c=" + encodedBinding + ",r=" + challenge.nonce;
        byte[] authMessage =
                Attributes.bytes(CLIENT_FIRST_BARE_PREFIX + nonce + "," + challenge.message + "," + withoutProof);
        byte[] storedKey = ScramFunctions.storedKey(SHA_256, keys.clientKey());
        byte[] signature = ScramFunctions.hmac(SHA_256, storedKey, authMessage);
        byte[] proof = ScramFunctions.clientProof(keys.clientKey(), signature);
        expectedSignature = ScramFunctions.hmac(SHA_256, keys.serverKey(), authMessage);
        state = State.FINAL_SENT;
        return Attributes.bytes(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /**
     * Checks that the server knows the password too. Must have returned before AuthenticationOk is believed.
     *
     * @param serverFinal the data of AuthenticationSASLFinal
     */
    public void onServerFinal(byte[] serverFinal) throws ScramFault {
        enter(State.FINAL_SENT, State.ENDED);
        Attributes in = Attributes.of(serverFinal, "server-final-message");
        if (in.peek() == 'e') {
            throw new ScramFault(Reason.SERVER_ERROR, "server-final-message");
        }
        byte[] signature = in.base64(in.value('v'));
        in.skipExtensions();
        if (!MessageDigest.isEqual(signature, expectedSignature)) {
            throw new ScramFault(Reason.SERVER_SIGNATURE_MISMATCH, "server-final-message");
        }
    }

    private ServerFirst parse(byte[] serverFirst) throws ScramFault {
        Attributes in = Attributes.of(serverFirst, "server-first-message");
        if (in.peek() == 'm') {
            throw new ScramFault(Reason.EXTENSION_NOT_SUPPORTED, "server-first-message");
        }
        String both = in.nonce(in.value('r'));
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            throw new ScramFault(Reason.NONCE_MISMATCH, "server-first-message");
        }
        byte[] salt = in.base64(in.value('s'));
        if (salt.length == 0) {
            throw in.malformed("empty salt");
        }
        String iterations = in.value('i');
        in.skipExtensions();
        return new ServerFirst(in.from(0), both, salt, iterations(in, iterations));
    }

    private static int iterations(Attributes in, String digits) throws ScramFault {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw in.malformed("iterations are no number");
        }
        int iterations = digits.length() > 7 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new ScramFault(Reason.ITERATIONS_OUT_OF_BOUNDS, "server-first-message");
        }
        return iterations;
    }

    private ScramClientKeyCache.Entry keys(ServerFirst challenge) {
        byte[] hash = passwordHash(challenge.salt);
        ScramClientKeyCache.Entry cached = cache.get(cacheKey, challenge.salt, challenge.iterations, hash);
        if (cached == null) {
            byte[] salted = ScramFunctions.saltedPassword(
                    SHA_256, StringPreparation.POSTGRESQL_PREPARATION, password, challenge.salt, challenge.iterations);
            cached = new ScramClientKeyCache.Entry(
                    hash, ScramFunctions.clientKey(SHA_256, salted), ScramFunctions.serverKey(SHA_256, salted));
            cache.put(cacheKey, challenge.salt, challenge.iterations, cached);
        }
        Arrays.fill(password, '\0');
        return cached;
    }

    private byte[] passwordHash(byte[] salt) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = Arrays.copyOf(salt, salt.length + utf8.remaining());
        utf8.get(bytes, salt.length, bytes.length - salt.length);
        return ScramFunctions.hash(SHA_256, bytes);
    }

    private static char[] chars(byte[] utf8) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        char[] chars = new char[decoded.remaining()];
        decoded.get(chars);
        return chars;
    }

    private void enter(State expected, State next) {
        if (state != expected) {
            throw new IllegalStateException("SCRAM exchange is " + state + ", not " + expected);
        }
        state = next;
    }
}
