package io.portcullis.server.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.portcullis.model.hazelcast.MapValue;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** What {@link JoinProcessor} decided, for the backups of the entry. */
final class PutProcessor implements EntryProcessor<String, MapValue, Integer>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1L;

    private byte[] payload = {};
    private long maxExpiresAtMillis;

    /** For deserialisation. */
    PutProcessor() {}

    PutProcessor(byte[] payload, long maxExpiresAtMillis) {
        this.payload = payload;
        this.maxExpiresAtMillis = maxExpiresAtMillis;
    }

    @Override
    public Integer process(Map.Entry<String, MapValue> entry) {
        JoinProcessor.put(entry, payload, maxExpiresAtMillis);
        return RecordJoin.Verdict.TAKE.code();
    }

    @Override
    public int getFactoryId() {
        return Clustered.FACTORY;
    }

    @Override
    public int getClassId() {
        return Clustered.PUT_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByteArray(payload);
        out.writeLong(maxExpiresAtMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        payload = Objects.requireNonNull(in.readByteArray());
        maxExpiresAtMillis = in.readLong();
    }
}
