package io.portcullis.server.cluster;

import com.hazelcast.map.IMap;
import io.portcullis.model.Position;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import io.portcullis.server.cluster.RecordJoin.Opened;
import io.portcullis.server.log.LogText;
import io.portcullis.server.store.KnownHead;
import io.portcullis.server.store.KnownHead.Head;
import io.portcullis.server.store.RecordRows;
import io.portcullis.server.store.RecordRows.CurrentRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is in the maps and not in the control database. What nobody signed is removed. What was signed with a number that the
 * database has not reached yet is proof that the database lost changes.
 */
final class Strangers {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    private static final int PAGE = 500;

    private final RecordRows rows;
    private final OwnMember member;
    private final RecordJoin join;
    private final KnownHead known;
    private final HeadWatch heads;
    private final Map<String, Set<String>> suspects = new HashMap<>();
    private final AtomicLong removed = new AtomicLong();
    private final AtomicLong unexplained = new AtomicLong();
    private final AtomicLong refusedTruth = new AtomicLong();

    Strangers(RecordRows rows, OwnMember member, RecordJoin join, KnownHead known, HeadWatch heads) {
        this.rows = rows;
        this.member = member;
        this.join = join;
        this.known = known;
        this.heads = heads;
    }

    /** The map holds something better than what the database had for that key. */
    void onBetter(String map, String key) {
        suspects.computeIfAbsent(map, _ -> new HashSet<>()).add(key);
    }

    /** What the control database holds can not be believed: altered there. */
    void onRefusedTruth(String key) {
        if (refusedTruth.incrementAndGet() == 1) {
            LOG.errorf(
                    "record-refused id=%s consequence=\"it does not reach the gateways\""
                            + " detail=\"the control database holds it altered: the signature does not fit\"",
                    key);
        }
    }

    /**
     * Looks at the suspects and, if wanted, at everything that this member keeps.
     *
     * @return how many entries were removed
     */
    long look(boolean everything) throws InterruptedException {
        long before = removed.get();
        for (String name : MapNames.RECORDS) {
            Set<String> some = suspects.remove(name);
            if (some != null) {
                look(member.map(name), List.copyOf(some));
            }
            if (everything) {
                lookAtAll(member.map(name), member.map(name).localKeySet());
            }
        }
        return removed.get() - before;
    }

    /** Looks at everything that any member keeps. */
    void lookEverywhere() throws InterruptedException {
        for (String name : MapNames.RECORDS) {
            lookAtAll(member.map(name), member.map(name).keySet());
        }
    }

    private void lookAtAll(IMap<String, MapValue> map, Set<?> keys) throws InterruptedException {
        MapValues.Keys found = MapValues.keys(keys);
        found.others().forEach(key -> remove(map, key, "no text"));
        if (found.unreadable() > 0) {
            LOG.warnf(
                    "keys-unreadable map=%s count=%d consequence=\"they are left alone\""
                            + " detail=\"somebody who reaches the client port put them there\"",
                    map.getName(), found.unreadable());
        }
        look(map, found.texts());
    }

    private void look(IMap<String, MapValue> map, List<String> keys) throws InterruptedException {
        Set<String> page = new HashSet<>();
        for (String key : keys) {
            if (page.add(key) && page.size() == PAGE) {
                lookAtPage(map, page);
                page.clear();
            }
        }
        lookAtPage(map, page);
    }

    private void lookAtPage(IMap<String, MapValue> map, Set<String> keys) throws InterruptedException {
        if (keys.isEmpty()) {
            return;
        }
        // The maps first: what is in the database when it is asked afterwards explains what was in the maps before.
        Map<String, byte[]> payloads = MapValues.payloads(map, keys);
        Map<String, CurrentRow> truth = new HashMap<>();
        Healing.await(rows.byId(List.copyOf(payloads.keySet())).toCompletionStage())
                .forEach(row -> truth.put(row.id(), row));
        List<Opened> strange = new ArrayList<>();
        payloads.forEach((key, payload) -> {
            CurrentRow row = truth.get(key);
            if (row == null || !join.holds(map.getName(), key, payload, row.envelope())) {
                Opened opened = join.open(map.getName(), key, payload);
                if (opened != null) {
                    strange.add(opened);
                } else if (row == null) {
                    remove(map, key, "nobody signed it");
                }
            }
        });
        judge(strange, truth);
    }

    private void judge(List<Opened> strange, Map<String, CurrentRow> truth) throws InterruptedException {
        if (strange.isEmpty()) {
            return;
        }
        Head head =
                Healing.await(rows.steps(Long.MAX_VALUE, 1).toCompletionStage()).head();
        for (Opened opened : strange) {
            Position position = opened.record().position();
            Head proven = new Head(position.epoch(), position.seq());
            CurrentRow row = truth.get(opened.record().recordId());
            if (!position.isNone() && position.seq() > 0 && proven.compareTo(head) > 0) {
                if (known.raise(proven, opened.record().recordId() + " in the maps")) {
                    heads.hurry();
                }
            } else if (isUnexplained(position, row)) {
                unexplained.incrementAndGet();
                LOG.warnf(
                        "entry-unexplained id=%s revision=%d seq=%d detail=\"signed, but not by way of the control database\"",
                        opened.record().recordId(), opened.record().revision(), position.seq());
            }
        }
    }

    /** Older ones are on their way up, newer ones came while the database was asked. */
    private static boolean isUnexplained(Position position, @Nullable CurrentRow row) {
        return row == null || position.seq() == 0;
    }

    private void remove(IMap<String, MapValue> map, Object key, String why) {
        removed.incrementAndGet();
        LOG.warnf(
                "entry-removed map=%s key=%s detail=\"%s: somebody who reaches the client port put it there\"",
                map.getName(), LogText.quoted(key), why);
        // Gateways do not take a removal for anything.
        @SuppressWarnings({"unchecked", "rawtypes"}) // the key may be of any type
        IMap<Object, Object> any = (IMap) map;
        any.delete(key);
    }

    long removed() {
        return removed.get();
    }

    long unexplained() {
        return unexplained.get();
    }

    long refusedTruth() {
        return refusedTruth.get();
    }
}
