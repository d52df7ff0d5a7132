package io.portcullis.model.codec;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.ClusterSetting;
import io.portcullis.model.codec.RefusedRecord.Reason;

/** What is in a catalog entry's body: a target, or the value of a setting {@code {1: text}}. Keys that this version does not know stay. */
public final class CatalogBodies {
    private static final int VALUE = 1;
    private static final int MAX_VALUE_BYTES = 1000;

    /** Reads the fields of a body. */
    private interface Reading<T> {
        T read(CborReader in) throws RefusedRecord;
    }

    private CatalogBodies() {}

    /** The body of a target's entry. */
    public static Bytes of(CatalogTarget target) {
        CborWriter out = new CborWriter();
        TargetCodec.write(out, target);
        return Bytes.of(out.toByteArray());
    }

    /**
     * The body of a setting's entry.
     *
     * @throws IllegalArgumentException if the value has not the setting's form
     */
    public static Bytes of(ClusterSetting setting, String value) {
        return Bytes.of(new CborWriter()
                .map(1)
                .integer(VALUE)
                .text(setting.require(value))
                .toByteArray());
    }

    /**
     * The target that an entry describes.
     *
     * @throws RefusedRecord WRONG_KIND if it is no target or removed, INVALID_FIELD or MALFORMED if this version can not use it
     */
    public static CatalogTarget target(CatalogEntry entry) throws RefusedRecord {
        require(entry, CatalogEntry.Kind.TARGET);
        return read(entry.body(), TargetCodec::read);
    }

    /**
     * The value of a setting, whether this version knows the setting or not.
     *
     * @throws RefusedRecord WRONG_KIND if it is no setting or removed, INVALID_FIELD or MALFORMED if this version can not use it
     */
    public static String setting(CatalogEntry entry) throws RefusedRecord {
        require(entry, CatalogEntry.Kind.SETTING);
        String value = read(entry.body(), CatalogBodies::value);
        try {
            return ClusterSetting.of(entry.name())
                    .map(setting -> setting.require(value))
                    .orElse(value);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecord(Reason.INVALID_FIELD, String.valueOf(e.getMessage()), e);
        }
    }

    private static String value(CborReader in) throws RefusedRecord {
        RecordFields fields = new RecordFields(in, VALUE);
        String value = fields.next(VALUE, "value").text("value");
        fields.rest();
        if (value.length() > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("value is too long");
        }
        return value;
    }

    private static void require(CatalogEntry entry, CatalogEntry.Kind kind) throws RefusedRecord {
        if (entry.kind() != kind || entry.removed()) {
            throw new RefusedRecord(Reason.WRONG_KIND, entry.recordId() + " has nothing of the kind " + kind);
        }
    }

    private static <T> T read(Bytes body, Reading<T> reading) throws RefusedRecord {
        CborReader in = new CborReader(body.toArray(), Reason.INVALID_FIELD);
        try {
            T value = reading.read(in);
            in.end();
            return value;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RefusedRecord(Reason.INVALID_FIELD, String.valueOf(e.getMessage()), e);
        }
    }
}
