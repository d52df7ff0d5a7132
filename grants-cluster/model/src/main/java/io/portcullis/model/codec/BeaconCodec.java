package io.portcullis.model.codec;

import io.portcullis.model.Beacon;
import io.portcullis.model.Bytes;
import java.time.Instant;
import java.util.Set;

/**
 * The bytes of a beacon that are signed: {@code ["beacon", version, clusterId, map]}. The map: 1 member, 2 epoch, 3 number, 4 issuedAt,
 * 5 headReadAt, 6 headSeq, 7 digest, 8 asOf; instants in milliseconds since 1970. Further keys of a newer version are passed over.
 */
final class BeaconCodec {
    static final String TAG = "beacon";
    private static final int KNOWN = 8;

    private BeaconCodec() {}

    static byte[] encode(String clusterId, Beacon beacon) {
        return Frame.write(
                TAG,
                clusterId,
                out -> out.map(KNOWN)
                        .integer(1)
                        .text(beacon.member())
                        .integer(2)
                        .integer(beacon.epoch())
                        .integer(3)
                        .integer(beacon.number())
                        .integer(4)
                        .integer(beacon.issuedAt().toEpochMilli())
                        .integer(5)
                        .integer(beacon.headReadAt().toEpochMilli())
                        .integer(6)
                        .integer(beacon.headSeq())
                        .integer(7)
                        .bytes(beacon.digest().toArray())
                        .integer(8)
                        .integer(beacon.asOf().toEpochMilli()));
    }

    static Frame.Content<Beacon> decode(byte[] bytes) throws RefusedRecord {
        return Frame.read(bytes, Set.of(TAG), (_, in) -> read(in));
    }

    private static Beacon read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN);
        String member = fields.next(1, "member").text("member");
        long epoch = fields.next(2, "epoch").integer("epoch");
        long number = fields.next(3, "number").integer("number");
        Instant issuedAt = CommonFields.instant(fields.next(4, "issuedAt"), "issuedAt");
        Instant headReadAt = CommonFields.instant(fields.next(5, "headReadAt"), "headReadAt");
        long headSeq = fields.next(6, "headSeq").integer("headSeq");
        Bytes digest = Bytes.of(fields.next(7, "digest").byteString("digest"));
        Instant asOf = CommonFields.instant(fields.next(8, "asOf"), "asOf");
        fields.rest();
        return new Beacon(member, epoch, number, issuedAt, headReadAt, headSeq, digest, asOf);
    }
}
