package io.portcullis.model.hazelcast;

import java.util.Arrays;

/** What stands in the cluster's maps: an envelope, or a sealed one. Nothing in it is to be believed before it is verified. */
public final class MapValue {
    private final byte[] payload;

    /** @param payload is not copied: nobody changes it any more */
    public MapValue(byte[] payload) {
        this.payload = payload;
    }

    /** Not a copy: to be read only. */
    public byte[] payload() {
        return payload;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapValue that && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "MapValue[" + payload.length + " bytes]";
    }
}
