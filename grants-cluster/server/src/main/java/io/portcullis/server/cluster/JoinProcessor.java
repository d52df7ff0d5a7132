package io.portcullis.server.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings a payload into a map where it belongs there: on the owner of the entry, so that no newer one is overwritten in between. The result is the
 * code of the {@link Verdict}. Backups get the result and judge nothing.
 */
final class JoinProcessor
        implements EntryProcessor<String, MapValue, Integer>, IdentifiedDataSerializable, HazelcastInstanceAware {
    private static final long serialVersionUID = 1L;

    private String map = "";
    private byte[] payload = {};
    private long maxExpiresAtMillis;
    private transient @Nullable RecordJoin join;
    private transient @Nullable PutProcessor taken;

    /** For deserialisation. */
    JoinProcessor() {}

    JoinProcessor(String map, byte[] payload, long maxExpiresAtMillis) {
        this.map = map;
        this.payload = payload;
        this.maxExpiresAtMillis = maxExpiresAtMillis;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance member) {
        join = Clustered.joinOf(member);
    }

    @Override
    public Integer process(Map.Entry<String, MapValue> entry) {
        byte[] present = MapValues.payload(entry::getValue);
        if (MapValues.isUnreadable(present)) {
            return Verdict.UNREADABLE.code(); // Hazelcast reads the old value before it sets a new one
        }
        Verdict verdict = Objects.requireNonNull(join).judge(map, entry.getKey(), present, payload);
        if (verdict == Verdict.TAKE) {
            PutProcessor put = new PutProcessor(payload, maxExpiresAtMillis);
            put.process(entry);
            taken = put;
        }
        return verdict.code();
    }

    @Override
    public @Nullable EntryProcessor<String, MapValue, Integer> getBackupProcessor() {
        return taken;
    }

    static void put(Map.Entry<String, MapValue> entry, byte[] payload, long maxExpiresAtMillis) {
        long ttl = MapTtl.millis(maxExpiresAtMillis, System.currentTimeMillis());
        ((ExtendedMapEntry<String, MapValue>) entry).setValue(new MapValue(payload), ttl, TimeUnit.MILLISECONDS);
    }

    @Override
    public int getFactoryId() {
        return Clustered.FACTORY;
    }

    @Override
    public int getClassId() {
        return Clustered.JOIN_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(map);
        out.writeByteArray(payload);
        out.writeLong(maxExpiresAtMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        map = Objects.requireNonNull(in.readString());
        payload = Objects.requireNonNull(in.readByteArray());
        maxExpiresAtMillis = in.readLong();
    }
}
