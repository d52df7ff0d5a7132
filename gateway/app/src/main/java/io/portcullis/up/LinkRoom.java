package io.portcullis.up;

import io.portcullis.model.LinkId;
import io.portcullis.rate.TokenBuckets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The logins that wait to be confirmed, and how many may: at once of all, of one login from one origin, of one device and from one origin,
 * and over time. The cluster has bounds of its own over all gateways. Safe for any thread.
 */
final class LinkRoom {
    static final int MOST_OF_LOGIN_AND_ORIGIN = 5;
    /** A program of a device opens many at once, and mostly nobody needs to be asked; of those who are the cluster counts. */
    static final int MOST_OF_DEVICE = 50;

    static final int MOST_OF_ORIGIN = 100;

    /** How often one address may begin: a pool that tries again and again is told the same prompt by the cluster. */
    private static final double PER_SECOND = 2;

    private static final int BURST = 20;
    private static final int MOST_PACES = 10_000;

    private final int most;
    private final Map<LinkId, LinkWaiter> waiting = new ConcurrentHashMap<>();
    private final Map<String, Integer> ofWhom = new HashMap<>();
    /** Of each origin those that wait, the newest last. */
    private final Map<String, SequencedSet<LinkWaiter>> origins = new HashMap<>();
    /** Which origins have so many: whoever has most is found without a look at all. */
    private final TreeMap<Integer, SequencedSet<String>> bySize = new TreeMap<>();

    private final TokenBuckets rates = new TokenBuckets(PER_SECOND, BURST, MOST_PACES);

    /** @param most how many may wait at once */
    LinkRoom(int most) {
        this.most = most;
    }

    /** Counts one more; the limit in the way, or null. */
    synchronized @Nullable String take(LinkWaiter waiter) {
        return take(waiter, true);
    }

    /** The same for one that had a place a moment ago: it is no new attempt. */
    synchronized @Nullable String takeAgain(LinkWaiter waiter) {
        return take(waiter, false);
    }

    private @Nullable String take(LinkWaiter waiter, boolean paced) {
        if (waiting.size() >= most) {
            return "of this gateway";
        }
        int mostAtOnce = waiter.isOfDevice() ? MOST_OF_DEVICE : MOST_OF_LOGIN_AND_ORIGIN;
        if (ofWhom.getOrDefault(waiter.who(), 0) >= mostAtOnce) {
            return "of the login from its address";
        }
        if (sizeOf(waiter.network()) >= MOST_OF_ORIGIN) {
            return "from one address";
        }
        if (paced && !rates.take(waiter.pace(), System.nanoTime())) {
            return "from one address within a short time";
        }
        ofWhom.merge(waiter.who(), 1, Integer::sum);
        SequencedSet<LinkWaiter> here = origins.computeIfAbsent(waiter.network(), _ -> new LinkedHashSet<>());
        here.add(waiter);
        moved(waiter.network(), here.size() - 1, here.size());
        waiting.put(waiter.id(), waiter);
        return null;
    }

    /** It does not wait any more; false if it did not. */
    synchronized boolean giveBack(LinkWaiter waiter) {
        if (!waiting.remove(waiter.id(), waiter)) {
            return false;
        }
        ofWhom.computeIfPresent(waiter.who(), (_, count) -> count == 1 ? null : count - 1);
        origins.computeIfPresent(waiter.network(), (network, here) -> {
            here.remove(waiter);
            moved(network, here.size() + 1, here.size());
            return here.isEmpty() ? null : here;
        });
        return true;
    }

    private void moved(String network, int from, int to) {
        bySize.computeIfPresent(from, (_, networks) -> {
            networks.remove(network);
            return networks.isEmpty() ? null : networks;
        });
        if (to > 0) {
            bySize.computeIfAbsent(to, _ -> new LinkedHashSet<>()).add(network);
        }
    }

    private int sizeOf(String network) {
        SequencedSet<LinkWaiter> here = origins.get(network);
        return here == null ? 0 : here.size();
    }

    /** When no place is left for one from there: the newest of an origin with most, if that has more even so; else null. */
    synchronized @Nullable LinkWaiter wouldGiveWay(String network) {
        if (waiting.size() < most || bySize.isEmpty() || bySize.lastKey() <= sizeOf(network) + 1) {
            return null;
        }
        SequencedSet<LinkWaiter> heaviest =
                origins.get(bySize.lastEntry().getValue().getLast());
        return heaviest == null ? null : heaviest.getLast();
    }

    @Nullable
    LinkWaiter find(LinkId id) {
        return waiting.get(id);
    }

    boolean has(LinkWaiter waiter) {
        return find(waiter.id()) == waiter;
    }

    int size() {
        return waiting.size();
    }
}
