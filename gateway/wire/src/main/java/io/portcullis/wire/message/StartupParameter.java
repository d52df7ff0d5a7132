package io.portcullis.wire.message;

import io.portcullis.wire.Fault;
import io.portcullis.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One name and value of a StartupMessage. The value is kept as its bytes: PostgreSQL does not ask for UTF-8 in most of them. */
public final class StartupParameter {
    private final String name;
    private final byte[] value;

    private StartupParameter(String name, byte[] value) {
        this.name = name;
        this.value = value;
    }

    public static StartupParameter of(String name, String value) {
        return of(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A parameter with the value as it goes over the wire.
     *
     * @throws IllegalArgumentException for an empty name or a NUL: the packet could not carry it
     */
    public static StartupParameter of(String name, byte[] value) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a parameter name");
        }
        for (byte b : value) {
            if (b == 0) {
                throw new IllegalArgumentException("a parameter value can not hold a NUL: " + name);
            }
        }
        return new StartupParameter(name, value.clone());
    }

    public String name() {
        return name;
    }

    /**
     * The value as text.
     *
     * @throws ProtocolViolation {@link Fault#NOT_UTF8} if it is not valid UTF-8
     */
    public String value() {
        return Fields.utf8(value);
    }

    /** The value without its terminator, a copy. */
    public byte[] rawValue() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StartupParameter that && name.equals(that.name) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    /** The name only: a value may say more than a log should hold. */
    @Override
    public String toString() {
        return name;
    }
}
