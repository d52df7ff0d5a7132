package io.portcullis.model;

/**
 * What a grant allows within its database role: the place for it in the record. This version understands only {@link #FULL};
 * any other content is kept byte for byte under the signature, and a gateway refuses such a grant.
 *
 * @param cborMap a map in deterministic CBOR
 */
public record Scope(Bytes cborMap) {
    /** The empty map: everything that the role may do. */
    public static final Scope FULL = new Scope(Bytes.of((byte) 0xa0));

    /** The scope of that map; all full ones are the same object. */
    public static Scope of(Bytes cborMap) {
        return cborMap.equals(FULL.cborMap) ? FULL : new Scope(cborMap);
    }

    public boolean isFull() {
        return equals(FULL);
    }

    @Override
    public String toString() {
        return isFull() ? "Scope[full]" : "Scope[" + cborMap.length() + " bytes not understood]";
    }
}
