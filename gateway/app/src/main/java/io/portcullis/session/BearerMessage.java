package io.portcullis.session;

import io.portcullis.policy.login.BearerToken;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a client says first in OAUTHBEARER (RFC 7628, 3.1): {@code n,,^Aauth=Bearer TOKEN^A^A}, with ^A for the byte 1. The same is
 * taken and refused as in oauth_exchange(), src/backend/libpq/auth-oauth.c.
 */
final class BearerMessage {
    static final byte SEPARATOR = 1;
    private static final String END = "\u0001";
    private static final String SCHEME = "bearer ";
    /** The RFC knows of four. */
    private static final int MOST_PAIRS = 16;

    private static final Pattern KEY = Pattern.compile("[A-Za-z]+");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e \\t\\r\\n]*");
    /** RFC 6750, 2.1: b64token. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** It is none; the message is for the client and quotes nothing. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private BearerMessage() {}

    /**
     * The value of {@code auth}; empty if the client has no token and asks where to get one.
     *
     * @throws Malformed if it is not said as it must be
     */
    static String authorization(byte[] data) throws Malformed {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        String pairs = behindHeader(text);
        String found = null;
        for (int count = 1; !pairs.startsWith(END); count++) {
            if (count > MOST_PAIRS) {
                throw new Malformed("too many keys");
            }
            int end = pairs.indexOf(END);
            if (end < 0) {
                throw new Malformed("a key or the end is not terminated");
            }
            String value = value(pairs.substring(0, end));
            if (pairs.startsWith("auth=")) {
                if (found != null) {
                    throw new Malformed("more than one auth value");
                }
                found = value;
            }
            // Others are passed over, as the RFC demands.
            pairs = pairs.substring(end + 1);
        }
        if (pairs.length() > 1) {
            throw new Malformed("data behind the end");
        }
        if (found == null) {
            throw new Malformed("no auth value");
        }
        return found;
    }

    /** There is no channel binding for it; {@code y} says that the client could. */
    private static String behindHeader(String text) throws Malformed {
        if (text.startsWith("p")) {
            throw new Malformed("channel binding is not supported for OAUTHBEARER");
        }
        if (!text.startsWith("n,") && !text.startsWith("y,")) {
            throw new Malformed("unexpected channel binding flag");
        }
        if (text.startsWith("a", 2)) {
            throw new Malformed("an authorization identity is not supported");
        }
        if (!text.startsWith("," + END, 2)) {
            throw new Malformed("unexpected attribute in the first message");
        }
        return text.substring(4);
    }

    private static String value(String pair) throws Malformed {
        int equals = pair.indexOf('=');
        if (equals < 0 || !KEY.matcher(pair.substring(0, equals)).matches()) {
            throw new Malformed("a key is none");
        }
        String value = pair.substring(equals + 1);
        if (!VALUE.matcher(value).matches()) {
            throw new Malformed("a value is none");
        }
        return value;
    }

    /** The token in an authorization that is not empty; {@link BearerToken#NONE} if there is none in a form that tokens have. */
    static BearerToken token(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return BearerToken.NONE;
        }
        String token = authorization.substring(SCHEME.length()).stripLeading();
        return token.length() <= BearerToken.MAX_LENGTH && TOKEN.matcher(token).matches()
                ? new BearerToken(token)
                : BearerToken.NONE;
    }
}
