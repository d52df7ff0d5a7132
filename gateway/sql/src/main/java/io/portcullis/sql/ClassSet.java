package io.portcullis.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A set of classes, without allocation for its operations.
 *
 * @param bits {@link StatementClass#bit()} of each class in it
 */
public record ClassSet(int bits) {
    public static final ClassSet NONE = new ClassSet(0);
    /** What is claimed of a statement when nothing is sure. */
    public static final ClassSet ALL = new ClassSet((1 << StatementClass.values().length) - 1);

    public ClassSet {
        if ((bits & -(1 << StatementClass.values().length)) != 0) {
            throw new IllegalArgumentException("no set of classes: " + bits);
        }
    }

    public static ClassSet of(StatementClass... classes) {
        int bits = 0;
        for (StatementClass one : classes) {
            bits |= one.bit();
        }
        return new ClassSet(bits);
    }

    public boolean contains(StatementClass one) {
        return (bits & one.bit()) != 0;
    }

    /** Whether everything in the other set is in this one: a grant allows a statement if it contains what the statement needs. */
    public boolean containsAll(ClassSet other) {
        return (other.bits & ~bits) == 0;
    }

    public ClassSet union(ClassSet other) {
        return new ClassSet(bits | other.bits);
    }

    public ClassSet without(ClassSet other) {
        return new ClassSet(bits & ~other.bits);
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    public Set<StatementClass> asSet() {
        EnumSet<StatementClass> set = EnumSet.noneOf(StatementClass.class);
        for (StatementClass one : StatementClass.values()) {
            if (contains(one)) {
                set.add(one);
            }
        }
        return Collections.unmodifiableSet(set);
    }

    @Override
    public String toString() {
        return asSet().toString();
    }
}
