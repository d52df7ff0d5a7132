package io.portcullis.server.cluster;

import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.portcullis.model.hazelcast.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reading what anybody may have put into a map. */
final class MapValues {
    private static final byte[] UNREADABLE = {};

    private static final byte[] NONE = {};

    private MapValues() {}

    /**
     * The payload, null if nothing is there, empty if something is there that is no value of ours: that can be believed as little as a
     * payload that nobody signed.
     */
    static byte @Nullable [] payload(Supplier<? extends @Nullable Object> read) {
        try {
            return switch (read.get()) {
                case null -> null;
                case MapValue value -> value.payload();
                default -> NONE;
            };
        } catch (HazelcastSerializationException _) {
            return UNREADABLE;
        } catch (ClassCastException _) {
            return NONE;
        }
    }

    /** Whether {@link #payload} found what even Hazelcast can not read. */
    @SuppressWarnings("ReferenceEquality") // what is readable may be empty too
    static boolean isUnreadable(byte @Nullable [] payload) {
        return payload == UNREADABLE;
    }

    /**
     * What stands for keys.
     *
     * @param others of another type than ours
     * @param unreadable how many are there of which nothing more can be said
     */
    record Keys(List<String> texts, List<Object> others, int unreadable) {}

    /** Sorts keys, which become objects one by one: some of them perhaps not. */
    static Keys keys(Set<?> keys) {
        List<String> texts = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        int unreadable = 0;
        Iterator<?> each = keys.iterator();
        while (each.hasNext()) {
            try {
                Object key = each.next();
                if (key instanceof String text) {
                    texts.add(text);
                } else {
                    others.add(key);
                }
            } catch (HazelcastSerializationException _) {
                unreadable++;
            }
        }
        return new Keys(texts, others, unreadable);
    }

    /** The payloads of these keys as {@link #payload} gives them, without those that are not there. */
    static Map<String, byte[]> payloads(IMap<String, MapValue> map, Set<String> keys) {
        Map<String, byte[]> payloads = new HashMap<>();
        try {
            Map<String, ?> values = map.getAll(keys);
            values.forEach((key, value) -> put(payloads, key, () -> value));
        } catch (HazelcastSerializationException _) {
            // One that can not be read hides all others: then one by one.
            keys.forEach(key -> put(payloads, key, () -> map.get(key)));
        }
        return payloads;
    }

    private static void put(Map<String, byte[]> payloads, String key, Supplier<? extends @Nullable Object> read) {
        byte[] payload = payload(read);
        if (payload != null) {
            payloads.put(key, payload);
        }
    }
}
