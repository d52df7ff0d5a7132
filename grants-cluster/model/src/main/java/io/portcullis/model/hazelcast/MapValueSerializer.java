package io.portcullis.model.hazelcast;

import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;

/** The Compact form of a {@link MapValue}, spelled out so that nothing is reflected. A name or field that changes is another type. */
public final class MapValueSerializer implements CompactSerializer<MapValue> {
    private static final String TYPE = "portcullis.value";
    private static final String PAYLOAD = "payload";

    @Override
    public MapValue read(CompactReader reader) {
        byte[] payload = reader.readArrayOfInt8(PAYLOAD);
        if (payload == null) {
            throw new HazelcastSerializationException("a value without a payload");
        }
        return new MapValue(payload);
    }

    @Override
    public void write(CompactWriter writer, MapValue value) {
        writer.writeArrayOfInt8(PAYLOAD, value.payload());
    }

    @Override
    public String getTypeName() {
        return TYPE;
    }

    @Override
    public Class<MapValue> getCompactClass() {
        return MapValue.class;
    }
}
