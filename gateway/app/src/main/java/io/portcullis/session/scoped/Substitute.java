package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.message.ErrorFields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the target gets in place of a request that is denied: one that it can only answer with an error, in the right place and with
 * the right consequences for the transaction. What was denied never reaches it, so that no mistake in our books lets it run.
 *
 * <pre>
 * Query, Parse      the nonce as the text                   42601 syntax error (found before a failed transaction block is)
 * Bind              of a statement of that name             26000
 * Execute, Describe of a portal of that name                34000
 * FunctionCall      of the function 0                       42883
 * </pre>
 *
 * The name is new for each, random, and never shown to the client: prepared statements, portals and cursors share their names with
 * SQL, and a name that could be guessed could be made.
 *
 * @param nonce the name; empty for a FunctionCall, which has none
 * @param sqlState with which the target answers
 * @param shown what the client reads instead
 */
public record Substitute(String nonce, String sqlState, ErrorFields shown) {
    private static final int LONGEST_NAME = 63;
    private static final String NO_FUNCTION = "OID 0";
    private static final String PREFIX = "portcullis_";
    private static final Pattern NONCE = Pattern.compile(PREFIX + "[0-9a-f]{32}_[0-9a-z]+");

    public Substitute {
        if (nonce.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("the server would cut the name");
        }
    }

    static Substitute ofText(String nonce, ErrorFields shown) {
        return new Substitute(nonce, "42601", shown);
    }

    static Substitute ofStatement(String nonce, ErrorFields shown) {
        return new Substitute(nonce, "26000", shown);
    }

    static Substitute ofPortal(String nonce, ErrorFields shown) {
        return new Substitute(nonce, "34000", shown);
    }

    static Substitute ofFunction(ErrorFields shown) {
        return new Substitute("", "42883", shown);
    }

    /** A nonce for the grant that its suffix names. */
    static String nonce(String random, String suffix) {
        return PREFIX + random + suffix;
    }

    /** What may be a nonce in what the target says; null if nothing is. The target says each with words of its own around. */
    static @Nullable String nonceIn(String message) {
        Matcher nonce = NONCE.matcher(message);
        return nonce.find() ? nonce.group() : null;
    }

    boolean hasNonce() {
        return !nonce.isEmpty();
    }

    /** Whether an error of the target is the answer to this. */
    boolean isAnsweredBy(String state, String message) {
        return state.equals(sqlState) && message.contains(hasNonce() ? nonce : NO_FUNCTION);
    }

    void encodeQuery(ByteBuf out) {
        int start = open(out, FrontendTag.QUERY);
        string(out);
        close(out, start);
    }

    /** @param name of the statement, as the client wrote it */
    void encodeParse(ByteBuf out, byte[] name) {
        int start = open(out, FrontendTag.PARSE);
        out.writeBytes(name).writeByte(0);
        string(out);
        out.writeShort(0);
        close(out, start);
    }

    void encodeBind(ByteBuf out) {
        int start = open(out, FrontendTag.BIND);
        out.writeByte(0);
        string(out);
        out.writeShort(0).writeShort(0).writeShort(0);
        close(out, start);
    }

    void encodeDescribe(ByteBuf out) {
        int start = open(out, FrontendTag.DESCRIBE);
        out.writeByte('P');
        string(out);
        close(out, start);
    }

    void encodeExecute(ByteBuf out) {
        int start = open(out, FrontendTag.EXECUTE);
        string(out);
        out.writeInt(0);
        close(out, start);
    }

    static void encodeFunctionCall(ByteBuf out) {
        int start = open(out, FrontendTag.FUNCTION_CALL);
        out.writeInt(0).writeShort(0).writeShort(0).writeShort(0);
        close(out, start);
    }

    private void string(ByteBuf out) {
        out.writeCharSequence(nonce, US_ASCII);
        out.writeByte(0);
    }

    private static int open(ByteBuf out, FrontendTag tag) {
        out.writeByte(tag.code());
        int start = out.writerIndex();
        out.writeInt(0);
        return start;
    }

    private static void close(ByteBuf out, int start) {
        out.setInt(start, out.writerIndex() - start);
    }

    /** Without the nonce. */
    @Override
    public String toString() {
        return "Substitute[" + sqlState + "]";
    }
}
