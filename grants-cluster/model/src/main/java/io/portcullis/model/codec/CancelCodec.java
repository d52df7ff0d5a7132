package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.CancelId;
import io.portcullis.model.CancelMessage;
import io.portcullis.model.codec.RefusedRecord.Reason;
import java.time.Instant;
import java.util.Set;

/**
 * The bytes of a cancel message, before it is sealed: {@code ["cancel-request", version, clusterId, map]} with 1 id, 2 issuedAt in
 * milliseconds since 1970, 3 node, 4 pid, 5 secret; and {@code ["cancel-answer", …]} with 4 matched (0 or 1). Further keys of a newer
 * version are passed over.
 */
public final class CancelCodec {
    private static final String REQUEST = "cancel-request";
    private static final String ANSWER = "cancel-answer";
    private static final int KNOWN_OF_REQUEST = 5;
    private static final int KNOWN_OF_ANSWER = 4;

    private CancelCodec() {}

    /** The one encoding of a message for a cluster; it holds a secret. */
    public static byte[] encode(String clusterId, CancelMessage message) {
        return switch (message) {
            case CancelMessage.Request request ->
                Frame.write(REQUEST, clusterId, out -> {
                    head(out, KNOWN_OF_REQUEST, request);
                    out.integer(4).integer(request.pid());
                    out.integer(5).bytes(request.secret().toArray());
                });
            case CancelMessage.Answer answer ->
                Frame.write(ANSWER, clusterId, out -> {
                    head(out, KNOWN_OF_ANSWER, answer);
                    out.integer(4).integer(answer.matched() ? 1 : 0);
                });
        };
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws RefusedRecord if it is not a cancel message of this cluster
     */
    public static CancelMessage decode(String clusterId, byte[] bytes) throws RefusedRecord {
        Frame.Content<CancelMessage> content =
                Frame.read(bytes, Set.of(REQUEST, ANSWER), (tag, in) -> tag.equals(REQUEST) ? request(in) : answer(in));
        if (!content.clusterId().equals(clusterId)) {
            throw new RefusedRecord(Reason.WRONG_CLUSTER, "made for cluster " + content.clusterId());
        }
        return content.value();
    }

    private static void head(CborWriter out, int fields, CancelMessage message) {
        out.map(fields);
        out.integer(1).text(message.id().value());
        out.integer(2).integer(message.issuedAt().toEpochMilli());
        out.integer(3).text(message.node());
    }

    private static CancelMessage.Request request(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN_OF_REQUEST);
        CancelId id = new CancelId(fields.next(1, "id").text("id"));
        Instant issuedAt = CommonFields.instant(fields.next(2, "issuedAt"), "issuedAt");
        String node = fields.next(3, "node").text("node");
        int pid = Math.toIntExact(fields.next(4, "pid").integer("pid"));
        Bytes secret = Bytes.of(fields.next(5, "secret").byteString("secret"));
        fields.rest();
        return new CancelMessage.Request(id, issuedAt, node, pid, secret);
    }

    private static CancelMessage.Answer answer(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, KNOWN_OF_ANSWER);
        CancelId id = new CancelId(fields.next(1, "id").text("id"));
        Instant issuedAt = CommonFields.instant(fields.next(2, "issuedAt"), "issuedAt");
        String node = fields.next(3, "node").text("node");
        boolean matched = CommonFields.flag(fields.next(4, "matched"), "matched");
        fields.rest();
        return new CancelMessage.Answer(id, issuedAt, node, matched);
    }
}
