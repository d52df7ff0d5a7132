package io.portcullis.grants.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.portcullis.model.Beacon;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.HostPort;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.digest.RecordDigest;
import io.portcullis.model.digest.RecordTerm;
import io.portcullis.model.fleet.Sealer;
import io.portcullis.model.hazelcast.MapNames;
import io.portcullis.model.hazelcast.MapValue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A control plane as gateways see one: real Hazelcast members, records signed and numbered, and beacons. It keeps the
 * truth by itself, and can be made to behave badly: changes that never reach the maps, clocks that are wrong, truth that
 * is forgotten.
 */
public final class FakeControlPlane implements AutoCloseable {
    private static final Duration BEACON_TTL = Duration.ofSeconds(10);
    private static final Duration RECORD_TTL = Duration.ofHours(30);
    private static final long BEACON_MILLIS = 100;

    private final Members members;
    private final RecordSigner signer;
    private final Sealer sealer;
    private final Map<String, byte[]> truth = new LinkedHashMap<>();
    private final Map<String, Position> positions = new HashMap<>();
    private RecordDigest digest = new RecordDigest();
    private long epoch = 1;
    private long head;
    private long number;
    private Duration clockAhead = Duration.ZERO;
    private volatile boolean beacons = true;
    private volatile boolean closed;
    private final Thread beaconThread =
            Thread.ofPlatform().daemon().name("fake-beacons").unstarted(this::sendBeacons);

    private FakeControlPlane(Members members, RecordSigner signer, Sealer sealer) {
        this.signer = signer;
        this.sealer = sealer;
        this.members = members;
    }

    /** Starts members, empty; and beacons, of one member. */
    public static FakeControlPlane start(String clusterId, RecordSigner signer, int members) {
        return start(new Members(clusterId, members), signer, Sealer.none());
    }

    static FakeControlPlane start(Members members, RecordSigner signer, Sealer sealer) {
        FakeControlPlane plane = new FakeControlPlane(members, signer, sealer);
        plane.beaconThread.start();
        return plane;
    }

    /** Where clients connect. */
    public List<HostPort> addresses() {
        return members.addresses();
    }

    /** As a gateway's setting. */
    public String memberList() {
        return String.join(",", addresses().stream().map(HostPort::toString).toList());
    }

    /** A member dies without a word. */
    public void kill(int member) {
        members.kill(member);
    }

    Members members() {
        return members;
    }

    // Changes

    /** Numbers, signs and keeps a change, and writes it into the map. Returns it as it was signed. */
    @SuppressWarnings("unchecked") // at() gives the same kind back
    public synchronized <R extends SignedRecord> R commit(R record) {
        R numbered = (R) decide(record);
        project(numbered.recordId(), mapOf(numbered));
        return numbered;
    }

    /** The same, but it does not reach the map: its event is lost. */
    @SuppressWarnings("unchecked")
    public synchronized <R extends SignedRecord> R commitWithoutProjection(R record) {
        return (R) decide(record);
    }

    private SignedRecord decide(SignedRecord record) {
        String id = record.recordId();
        Position before = positions.get(id);
        byte[] old = truth.get(id);
        if (old != null) {
            digest.remove(RecordTerm.of(old), Envelopes.end(Envelopes.known(old)));
        }
        head++;
        SignedRecord numbered = record.at(new Position(epoch, head, before == null ? 0 : before.seq()));
        byte[] envelope = signer.seal(numbered);
        truth.put(id, envelope);
        positions.put(id, numbered.position());
        digest.add(RecordTerm.of(envelope), Envelopes.end(numbered));
        return numbered;
    }

    /** Writes the truth about one record into its map. */
    public synchronized void project(String id, String map) {
        byte[] envelope = truth.get(id);
        if (envelope == null) {
            throw new IllegalArgumentException("never committed: " + id);
        }
        put(map, id, sealer.seal(map, id, envelope));
    }

    /** Writes the truth about one record where records go whose own map does not answer. */
    public synchronized void detour(String key, String id) {
        put(MapNames.DETOURS, key, sealer.seal(MapNames.DETOURS, key, envelope(id)));
    }

    /** Another truth under the same number: no event tells of it. */
    synchronized void rewrite(SignedRecord record) {
        byte[] old = envelope(record.recordId());
        digest.remove(RecordTerm.of(old), Envelopes.end(Envelopes.known(old)));
        byte[] envelope = signer.seal(record.at(positions.getOrDefault(record.recordId(), Position.NONE)));
        truth.put(record.recordId(), envelope);
        digest.add(RecordTerm.of(envelope), Envelopes.end(record));
    }

    /** Writes all of the truth into the maps, as a reconciler does. */
    public synchronized void reconcile() {
        truth.keySet().forEach(id -> project(id, mapOf(Envelopes.known(envelope(id)))));
    }

    static String mapOf(SignedRecord record) {
        return switch (record) {
            case Grant _ -> MapNames.GRANTS;
            case Credential _ -> MapNames.CREDENTIALS;
            case CatalogEntry _ -> MapNames.CATALOG;
        };
    }

    /** Anything into any map, as somebody who reaches the cluster can do. */
    public void put(String map, String key, byte[] payload) {
        Duration ttl = map.equals(MapNames.BEACONS) ? BEACON_TTL : RECORD_TTL;
        map(map).set(key, new MapValue(payload), ttl.toMillis(), TimeUnit.MILLISECONDS);
    }

    public IMap<Object, Object> map(String map) {
        return members.any().getMap(map);
    }

    /** Signed with the cluster's key, but never decided. */
    public byte[] seal(SignedRecord record) {
        return signer.seal(record);
    }

    /** What was decided last about a record, as it is signed. */
    public synchronized byte[] envelope(String id) {
        byte[] envelope = truth.get(id);
        if (envelope == null) {
            throw new IllegalArgumentException("never committed: " + id);
        }
        return envelope;
    }

    // The truth, and what is told of it

    public synchronized long head() {
        return head;
    }

    /** From now on members' clocks are that far ahead. */
    synchronized void clockAhead(Duration ahead) {
        clockAhead = ahead;
    }

    /** Whether members that can read the truth tell of it. */
    public void beacons(boolean on) {
        beacons = on;
    }

    /** The truth as it is now, to go back to. */
    synchronized Backup backup() {
        return new Backup(Map.copyOf(truth), Map.copyOf(positions), head);
    }

    record Backup(Map<String, byte[]> truth, Map<String, Position> positions, long head) {}

    /** The control database is put back; what was decided since is forgotten there. */
    synchronized void restore(Backup backup) {
        truth.clear();
        truth.putAll(backup.truth);
        positions.clear();
        positions.putAll(backup.positions);
        head = backup.head;
        digest = new RecordDigest();
        truth.values().forEach(old -> digest.add(RecordTerm.of(old), Envelopes.end(Envelopes.known(old))));
    }

    /** A new history begins, with numbers above all that were ever used. */
    synchronized void newEpoch(long headOfAll) {
        epoch++;
        head = headOfAll;
    }

    /** A beacon as it would be sent now. */
    public synchronized byte[] beacon(String member) {
        Instant now = Instant.now().plus(clockAhead);
        Instant asOf = Beacon.asOf(now);
        number++;
        return signer.seal(new Beacon(
                member,
                epoch,
                number,
                now,
                now,
                head,
                digest.at(asOf.toEpochMilli()).toBytes(),
                asOf));
    }

    private void sendBeacons() {
        while (!closed) {
            if (beacons && members.isRunning()) {
                sendBeacon("m1");
            }
            try {
                Thread.sleep(BEACON_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void sendBeacon(String member) {
        try {
            String key = member + "/1";
            put(MapNames.BEACONS, key, sealer.seal(MapNames.BEACONS, key, beacon(member)));
        } catch (IllegalStateException e) {
            // It is being restarted: others would have sent one.
        }
    }

    /** Clients that are connected. */
    int clients() {
        HazelcastInstance any = members.any();
        return any.getClientService().getConnectedClients().size();
    }

    @Override
    public void close() {
        closed = true;
        beaconThread.interrupt();
        members.close();
    }
}
