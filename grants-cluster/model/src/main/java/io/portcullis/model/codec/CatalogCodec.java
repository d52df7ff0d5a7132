package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Position;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;

/**
 * The map of a catalog entry: 1 kind, 2 name, 3 revision, 4 validity, 5 removed (0 or 1), 6 body, and 7 position
 * {@code [epoch, seq, supersedes]} if it has one. What is in the body: {@link CatalogBodies}.
 */
final class CatalogCodec {
    static final String TAG = "catalog";
    private static final int REQUIRED = 6;
    private static final int POSITION = 7;

    private CatalogCodec() {}

    static void write(CborWriter out, CatalogEntry entry) {
        out.map(REQUIRED
                + CommonFields.count(entry.position())
                + entry.unknown().fields().size());
        out.integer(1).integer(code(entry.kind()));
        out.integer(2).text(entry.name());
        out.integer(3).integer(entry.revision());
        out.integer(4);
        CommonFields.write(out, entry.validity());
        out.integer(5).integer(entry.removed() ? 1 : 0);
        out.integer(6).item(entry.body());
        CommonFields.write(out, POSITION, entry.position());
        RecordFields.writeUnknown(out, entry.unknown(), POSITION);
    }

    static CatalogEntry read(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, POSITION);
        CatalogEntry.Kind kind = kind(fields.next(1, "kind").integer("kind"));
        String name = fields.next(2, "name").text("name");
        long revision = fields.next(3, "revision").integer("revision");
        Validity validity = CommonFields.validity(fields.next(4, "validity"));
        boolean removed = CommonFields.flag(fields.next(5, "removed"), "removed");
        Bytes body = fields.next(6, "body").encodedMap("body", RecordFields.DEPTH);
        Position position = CommonFields.position(fields, POSITION, in);
        UnknownFields unknown = fields.rest();
        return new CatalogEntry(kind, name, revision, body, removed, validity, position, unknown);
    }

    private static long code(CatalogEntry.Kind kind) {
        return switch (kind) {
            case TARGET -> 0;
            case SETTING -> 1;
        };
    }

    private static CatalogEntry.Kind kind(long code) {
        if (code == 0) {
            return CatalogEntry.Kind.TARGET;
        }
        if (code == 1) {
            return CatalogEntry.Kind.SETTING;
        }
        throw new IllegalArgumentException("kind " + code + " is unknown");
    }
}
