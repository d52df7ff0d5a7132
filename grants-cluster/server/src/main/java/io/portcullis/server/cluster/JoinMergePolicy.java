package io.portcullis.server.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stays when two halves of a cluster meet again: the join of both, never what one side happened to have. Hazelcast makes one by its class
 * name, so it is public and has no arguments. It asks for nothing but the entries themselves: what else Hazelcast could tell would have to be
 * kept for each.
 */
public final class JoinMergePolicy
        implements SplitBrainMergePolicy<MapValue, MergingEntry<Object, MapValue>, @Nullable Object>,
                IdentifiedDataSerializable,
                HazelcastInstanceAware {
    private transient @Nullable RecordJoin join;

    @Override
    public void setHazelcastInstance(HazelcastInstance member) {
        join = Clustered.joinOf(member);
    }

    @Override
    public @Nullable Object merge(
            MergingEntry<Object, MapValue> merging, @Nullable MergingEntry<Object, MapValue> existing) {
        byte[] offered = MapValues.payload(merging::getDeserializedValue);
        if (offered == null || offered.length == 0) {
            return existing == null ? null : existing.getRawValue();
        }
        if (existing == null) {
            return merging.getRawValue();
        }
        String key = String.valueOf(merging.getKey());
        byte[] present = MapValues.payload(existing::getDeserializedValue);
        Verdict verdict = Objects.requireNonNull(join).judge(mapOf(key), key, present, offered);
        return verdict == Verdict.TAKE ? merging.getRawValue() : existing.getRawValue();
    }

    /** The policy is not told which map it works for; the key says it. */
    private static String mapOf(String key) {
        if (key.indexOf('/') >= 0) {
            return MapNames.CATALOG;
        }
        return key.startsWith("g") ? MapNames.GRANTS : MapNames.CREDENTIALS;
    }

    @Override
    public int getFactoryId() {
        return Clustered.FACTORY;
    }

    @Override
    public int getClassId() {
        return Clustered.JOIN_MERGE_POLICY;
    }

    @Override
    public void writeData(ObjectDataOutput out) {
        // Nothing but the class.
    }

    @Override
    public void readData(ObjectDataInput in) {
        // Nothing but the class.
    }
}
