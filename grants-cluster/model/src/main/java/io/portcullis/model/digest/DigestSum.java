package io.portcullis.model.digest;

import io.portcullis.model.Bytes;
import java.nio.ByteBuffer;

/**
 * A sum of terms modulo 2²⁵⁶. Sums do not depend on an order, and what was added can be subtracted again. That comes at a price: somebody
 * who may choose records can make different sets with equal sums. So equal sums say that nothing was lost on the way, never that
 * something is genuine; that is said by signatures. Mutable, for one thread.
 */
public final class DigestSum {
    // Most significant first, as in a RecordTerm.
    private long a;
    private long b;
    private long c;
    private long d;

    /** Zero. */
    public DigestSum() {}

    private DigestSum(DigestSum other) {
        a = other.a;
        b = other.b;
        c = other.c;
        d = other.d;
    }

    /** A sum of its own with the same value. */
    public DigestSum copy() {
        return new DigestSum(this);
    }

    public void add(RecordTerm term) {
        add(term.a(), term.b(), term.c(), term.d());
    }

    public void subtract(RecordTerm term) {
        subtract(term.a(), term.b(), term.c(), term.d());
    }

    void add(DigestSum other) {
        add(other.a, other.b, other.c, other.d);
    }

    void subtract(DigestSum other) {
        subtract(other.a, other.b, other.c, other.d);
    }

    private void add(long ta, long tb, long tc, long td) {
        d += td;
        long carry = Long.compareUnsigned(d, td) < 0 ? 1 : 0;
        c = plus(c, tc, carry);
        carry = carryOf(c, tc, carry);
        b = plus(b, tb, carry);
        carry = carryOf(b, tb, carry);
        a = plus(a, ta, carry);
    }

    /** Minus a term is plus its two's complement. */
    private void subtract(long ta, long tb, long tc, long td) {
        long low = -td;
        long carry = td == 0 ? 1 : 0;
        long nc = ~tc + carry;
        carry = carry == 1 && nc == 0 ? 1 : 0;
        long nb = ~tb + carry;
        carry = carry == 1 && nb == 0 ? 1 : 0;
        add(~ta + carry, nb, nc, low);
    }

    private static long plus(long x, long y, long carry) {
        return x + y + carry;
    }

    /** Whether {@code sum = x + y + carry} has overflowed: with a carry also if it came out equal to {@code y}. */
    private static long carryOf(long sum, long y, long carry) {
        int order = Long.compareUnsigned(sum, y);
        return order < 0 || (carry == 1 && order == 0) ? 1 : 0;
    }

    /** 32 bytes, most significant first. */
    public Bytes toBytes() {
        return Bytes.of(ByteBuffer.allocate(RecordTerm.LENGTH)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array());
    }

    @Override
    public String toString() {
        return toBytes().toString();
    }
}
