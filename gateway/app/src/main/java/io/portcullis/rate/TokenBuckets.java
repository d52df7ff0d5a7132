package io.portcullis.rate;

import java.util.LinkedHashMap;

/**
 * How often each of many may do something: so often at once, and so often a second over time. Bounded: where more of them
 * come than fit, the one that has been quiet longest is forgotten, and begins anew. Nothing looks at all of them. Safe for any thread.
 */
public final class TokenBuckets {
    private static final double NANOS = 1e9;

    private static final class Bucket {
        double tokens;
        long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }
    }

    private final double perSecond;
    private final int burst;
    private final int most;
    /** By their last use. */
    private final LinkedHashMap<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    public TokenBuckets(double perSecond, int burst, int most) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.most = most;
    }

    /** @param now as {@link System#nanoTime} */
    public synchronized boolean take(Object who, long now) {
        Bucket bucket = buckets.get(who);
        if (bucket == null) {
            if (buckets.size() >= most) {
                buckets.pollFirstEntry();
            }
            bucket = new Bucket(burst, now);
            buckets.put(who, bucket);
        }
        bucket.tokens = filled(bucket, now);
        bucket.at = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private double filled(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens + (now - bucket.at) / NANOS * perSecond);
    }
}
