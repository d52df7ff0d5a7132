package io.portcullis.model;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What all nodes of a cluster must know alike but that gives nobody access: a target or a setting. A removal is a revision of its own, so
 * that the name can come back.
 *
 * @param name {@code [a-z0-9][a-z0-9_.-]{0,62}}: of a target, the one that grants name
 * @param body a map in deterministic CBOR whose fields depend on the kind; the empty one if removed
 */
public record CatalogEntry(
        Kind kind,
        String name,
        long revision,
        Bytes body,
        boolean removed,
        Validity validity,
        Position position,
        UnknownFields unknown)
        implements SignedRecord {

    /** What the entry describes. */
    public enum Kind {
        TARGET("target/"),
        SETTING("setting/");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The id of the entry of this kind and name. */
        public String idOf(String name) {
            return prefix + name;
        }
    }

    /** The body of a removed entry: the empty map. */
    public static final Bytes EMPTY = Bytes.of((byte) 0xa0);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public CatalogEntry {
        Revisions.require(revision);
        if (!isName(name)) {
            throw new IllegalArgumentException("name must match " + NAME);
        }
        if (removed && !body.equals(EMPTY)) {
            throw new IllegalArgumentException("body must be empty once the entry is removed");
        }
    }

    /** The first revision, from then on until further notice. */
    public static CatalogEntry create(Kind kind, String name, Bytes body, Instant from) {
        Validity validity = Validity.between(from, Validity.LAST);
        return new CatalogEntry(kind, name, 1, body, false, validity, Position.NONE, UnknownFields.NONE);
    }

    /** Whether {@code value} can be the name of an entry. */
    public static boolean isName(String value) {
        return NAME.matcher(value).matches();
    }

    /** The next revision, with another body; also what brings a removed entry back. */
    public CatalogEntry with(Bytes newBody) {
        return next(newBody, false);
    }

    /** The next revision, which takes the entry away. */
    public CatalogEntry without() {
        return next(EMPTY, true);
    }

    @Override
    public CatalogEntry at(Position newPosition) {
        return new CatalogEntry(kind, name, revision, body, removed, validity, newPosition, unknown);
    }

    @Override
    public String recordId() {
        return kind.idOf(name);
    }

    /** Always active: an entry is never revoked for good. */
    @Override
    public RecordState state() {
        return RecordState.ACTIVE;
    }

    private CatalogEntry next(Bytes newBody, boolean nowRemoved) {
        return new CatalogEntry(
                kind, name, Revisions.next(this), newBody, nowRemoved, validity, position.unnumbered(), unknown);
    }
}
