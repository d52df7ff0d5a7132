package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.FrontendTag;
import java.security.MessageDigest;

/**
 * PasswordMessage: the answer to AuthenticationCleartextPassword or AuthenticationMD5Password.
 *
 * @param password its bytes without the terminator; not copied, so that the caller can overwrite them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content in constant time
public record PasswordMessage(byte[] password) {
    public static PasswordMessage decode(ByteBuf body) {
        PasswordMessage message = new PasswordMessage(Fields.cstringBytes(body));
        Fields.end(body);
        return message;
    }

    public void encode(ByteBuf out) {
        for (byte b : password) {
            if (b == 0) {
                throw new IllegalArgumentException("a protocol string can not hold a NUL");
            }
        }
        int start = Fields.open(out, FrontendTag.PASSWORD.code());
        out.writeBytes(password).writeByte(0);
        Fields.close(out, start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordMessage that && MessageDigest.isEqual(password, that.password);
    }

    /** The same for all: a hash would tell passwords apart. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "PasswordMessage[…]";
    }
}
