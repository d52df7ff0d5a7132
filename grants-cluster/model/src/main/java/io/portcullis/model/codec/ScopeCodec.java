package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.Scope;
import io.portcullis.model.codec.RefusedRecord.Reason;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The map of a scope, every key only if there is such a limit: 1 classes {@code [codes]}, 2 relations and 3 functions {@code [[allow],
 * [deny]]} with names {@code [schema, name]}, {@code [schema]} or {@code []}, 4 statement {@code [0, text, parameters, uses]} or
 * {@code [1, fingerprint, uses]}, 5 search path, 6 pins {@code [[setting, value]]}, 7 origins {@code [[network, prefix]]}, 8 windows
 * {@code [zone, [[days, from, to]]]}, 9 latency {@code [quantile, max, minSamples, over, action, maxWait]}, 10 budgets {@code [[code,
 * limit]]}, 11 emergency {@code [gateway, length]}. Durations are in ms. Lists that are sets ascend.
 *
 * <p>Every key is a limit, so an unknown one is never skipped: a scope that is not understood in full is refused, and with it the
 * grant. The record around it is kept as it is, so that an older node can still revoke it.
 */
public final class ScopeCodec {
    /** Leaves room in a record for everything else. */
    private static final int MAX_BYTES = 48 * 1024;

    private ScopeCodec() {}

    /** The one encoding of a scope. {@link GrantScope#FULL} is {@link Scope#FULL}. */
    public static Scope encode(GrantScope scope) {
        Map<Integer, Bytes> parts = new TreeMap<>();
        ScopeWriter.write(scope, parts);
        CborWriter out = new CborWriter().map(parts.size());
        parts.forEach((key, value) -> out.integer(key).item(value));
        byte[] map = out.toByteArray();
        if (map.length > MAX_BYTES) {
            throw new IllegalArgumentException("scope must not be larger than " + MAX_BYTES + " bytes");
        }
        return Scope.of(Bytes.of(map));
    }

    /** How a grant of that scope is used in an emergency; null if it is an ordinary one, or not understood. */
    public static @Nullable EmergencyUse emergency(Scope scope) {
        try {
            return decode(scope).emergency();
        } catch (RefusedRecord e) {
            return null;
        }
    }

    /**
     * What a scope says.
     *
     * @throws RefusedRecord MALFORMED or INVALID_FIELD if this version does not understand all of it: then nothing of it counts
     */
    public static GrantScope decode(Scope scope) throws RefusedRecord {
        if (scope.isFull()) {
            return GrantScope.FULL;
        }
        CborReader in = new CborReader(scope.cborMap().toArray(), Reason.INVALID_FIELD);
        try {
            GrantScope read = ScopeReader.read(in);
            in.end();
            if (!encode(read).equals(scope)) {
                throw new RefusedRecord(Reason.MALFORMED, "the scope is not in its only encoding");
            }
            return read;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RefusedRecord(Reason.INVALID_FIELD, "scope: " + e.getMessage(), e);
        }
    }
}
