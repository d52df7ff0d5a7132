package io.portcullis.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what texts were classified as, and the fingerprints of those that were asked for them, within a bound of memory. A text is found only by all of its bytes, whatever its hash.
 * Each may be in one of four places; the hash is keyed, and whoever guesses the key only displaces four entries.
 *
 * <p>Not thread-safe: each event loop has its own.
 */
public final class ClassifierCache {
    private static final int WAYS = 4;
    /** Places are made for texts of this weight on average. */
    private static final int AVERAGE_WEIGHT = 1024;
    /** A text may take this part of the cache at most. */
    private static final int LARGEST_PART = 64;

    /** Objects around a text: arrays, the entry, its statements and their lists. Measured, rounded up. */
    private static final int WEIGHT_OF_TEXT = 160;

    private static final int WEIGHT_OF_STATEMENT = 160;
    private static final int WEIGHT_OF_NAME = 120;
    private static final int WEIGHT_OF_FINGERPRINT = 120;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final Classifier classifier;
    private final long limit;
    private final long key;
    private final @Nullable Entry[] entries;
    private final int mask;
    /** Made for the first grant that is bound to a shape. */
    private @Nullable Shapes shapes;

    private long weight;
    private int hand;
    private long hits;
    private long misses;

    private static final class Entry {
        final long hash;
        final byte[] text;
        final TextEncoding encoding;
        final Classified classified;
        int weight;
        boolean used;
        /** Whether {@link #fingerprint} is known: a text may have none. */
        boolean shaped;

        @Nullable
        String fingerprint;

        Entry(long hash, byte[] text, TextEncoding encoding, Classified classified) {
            this.hash = hash;
            this.text = text;
            this.encoding = encoding;
            this.classified = classified;
            weight = text.length + weightOf(classified);
        }
    }

    /**
     * @param limit bytes of memory, about
     * @param key random, so that nobody outside knows which texts share a place
     */
    public ClassifierCache(Classifier classifier, long limit, long key) {
        this.classifier = classifier;
        this.limit = limit;
        this.key = key;
        int places = Math.clamp(limit / AVERAGE_WEIGHT, WAYS, 1 << 22);
        int size = Integer.highestOneBit(places);
        entries = new Entry[size];
        mask = size / WAYS - 1;
    }

    /** As {@link Classifier#classify(byte[], int, int, TextEncoding)}. The text is copied if it is remembered. */
    public Classified classify(byte[] text, int from, int to, TextEncoding encoding) {
        long hash = hash(text, from, to);
        Entry entry = find(hash, text, from, to, encoding);
        if (entry != null) {
            entry.used = true;
            hits++;
            return entry.classified;
        }
        misses++;
        Classified classified = classifier.classify(text, from, to, encoding);
        if (to - from <= limit / LARGEST_PART) {
            remember(new Entry(hash, Arrays.copyOfRange(text, from, to), encoding, classified));
        }
        return classified;
    }

    /** That of the text's {@link Shapes#of shape}, null if it has none. Few grants need it: it is found when somebody asks. */
    public @Nullable String fingerprint(byte[] text, int from, int to, TextEncoding encoding) {
        Entry entry = find(hash(text, from, to), text, from, to, encoding);
        if (entry != null && entry.shaped) {
            return entry.fingerprint;
        }
        if (shapes == null) {
            shapes = new Shapes();
        }
        Shape shape = shapes.of(text, from, to, encoding);
        String fingerprint = shape == null ? null : shape.fingerprint();
        if (entry != null) {
            entry.fingerprint = fingerprint;
            entry.shaped = true;
            entry.weight += WEIGHT_OF_FINGERPRINT;
            weight += WEIGHT_OF_FINGERPRINT;
            makeRoom(0);
        }
        return fingerprint;
    }

    private @Nullable Entry find(long hash, byte[] text, int from, int to, TextEncoding encoding) {
        int first = first(hash);
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = entries[i];
            if (entry != null
                    && entry.hash == hash
                    && entry.encoding == encoding
                    && Arrays.equals(entry.text, 0, entry.text.length, text, from, to)) {
                return entry;
            }
        }
        return null;
    }

    /** Of the places that a text may be in. */
    private int first(long hash) {
        return ((int) (hash >>> 32) & mask) * WAYS;
    }

    /** How many texts were found. */
    public long hits() {
        return hits;
    }

    /** How many were not. */
    public long misses() {
        return misses;
    }

    /** Bytes taken, about; never more than the limit. */
    public long weight() {
        return weight;
    }

    private void remember(Entry entry) {
        if (entry.weight > limit / LARGEST_PART) {
            return;
        }
        int place = place(first(entry.hash));
        forget(place);
        makeRoom(entry.weight);
        entries[place] = entry;
        weight += entry.weight;
    }

    private void makeRoom(int coming) {
        while (weight + coming > limit) {
            advance();
        }
    }

    /** An empty one of the four, else one not used since the hand last passed, else the first. */
    private int place(int first) {
        int unused = first;
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = entries[i];
            if (entry == null) {
                return i;
            }
            if (!entry.used) {
                unused = i;
            }
        }
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = entries[i];
            if (entry != null) {
                entry.used = false;
            }
        }
        return unused;
    }

    /** The hand goes round: what was used since it last came is spared once. */
    private void advance() {
        Entry entry = entries[hand];
        if (entry != null && entry.used) {
            entry.used = false;
        } else {
            forget(hand);
        }
        hand = (hand + 1) % entries.length;
    }

    private void forget(int place) {
        Entry entry = entries[place];
        if (entry != null) {
            weight -= entry.weight;
            entries[place] = null;
        }
    }

    private static int weightOf(Classified classified) {
        return switch (classified) {
            case Classified.Refused _ -> WEIGHT_OF_TEXT;
            case Classified.Script script -> {
                int weight = WEIGHT_OF_TEXT;
                for (Statement statement : script.statements()) {
                    int names = statement.calls().size()
                            + statement.foreign().size()
                            + statement.relations().size()
                            + statement.effects().size();
                    weight += WEIGHT_OF_STATEMENT + names * WEIGHT_OF_NAME;
                }
                yield weight;
            }
        };
    }

    private long hash(byte[] text, int from, int to) {
        long hash = key ^ (to - from);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(text, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << 8 | (text[at] & 0xff);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> 32;
    }
}
