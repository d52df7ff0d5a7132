package io.portcullis.model.scope;

import io.portcullis.model.Bytes;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The only statement that a grant allows, besides those that every grant allows. */
public sealed interface BoundStatement {

    /** How often it may run. */
    int uses();

    /**
     * This text and no other, with these values.
     *
     * @param text byte for byte, literals included
     * @param parameters what is bound for {@code $1}, {@code $2} …
     */
    record Exact(String text, List<Parameter> parameters, int uses) implements BoundStatement {
        private static final int MAX_BYTES = 16_384;
        private static final int MOST = 100;

        public Exact {
            parameters = List.copyOf(parameters);
            ScopeTexts.requireLength("statement.text", text, 1, MAX_BYTES);
            ScopeTexts.requireRange("statement.parameters", parameters.size(), 0, MOST);
            requireUses(uses);
        }
    }

    /**
     * Every text of this shape, whatever its literals and values: {@code WHERE id = 7} and {@code WHERE id = 8} alike.
     *
     * @param fingerprint as {@code docs/sql.md} describes it
     */
    record Shape(String fingerprint, int uses) implements BoundStatement {
        private static final Pattern FORM = Pattern.compile("1:[0-9a-f]{64}");

        public Shape {
            if (!FORM.matcher(fingerprint).matches()) {
                throw new IllegalArgumentException("statement.fingerprint must match " + FORM);
            }
            requireUses(uses);
        }
    }

    /**
     * A bound value.
     *
     * @param type the OID of its type as Parse declares it, 0 if it does not
     * @param binary its format
     * @param value null: NULL
     */
    record Parameter(long type, boolean binary, @Nullable Bytes value) {
        private static final long MAX_OID = 0xffff_ffffL;
        private static final int MAX_BYTES = 16_384;

        public Parameter {
            ScopeTexts.requireRange("statement.parameters.type", type, 0, MAX_OID);
            if (value != null) {
                ScopeTexts.requireRange("statement.parameters.value", value.length(), 0, MAX_BYTES);
            }
        }
    }

    private static void requireUses(int uses) {
        ScopeTexts.requireRange("statement.uses", uses, 1, 1_000_000);
    }
}
