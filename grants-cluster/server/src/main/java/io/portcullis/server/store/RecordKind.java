package io.portcullis.server.store;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;

/** The kinds of records, as the control database spells them. */
public enum RecordKind {
    GRANT("grant"),
    CREDENTIAL("credential"),
    CATALOG("catalog");

    private final String column;

    RecordKind(String column) {
        this.column = column;
    }

    /** The kind of a record. */
    public static RecordKind of(SignedRecord record) {
        return switch (record) {
            case Grant _ -> GRANT;
            case Credential _ -> CREDENTIAL;
            case CatalogEntry _ -> CATALOG;
        };
    }

    /** The kind that the database calls so. */
    static RecordKind read(String column) {
        for (RecordKind kind : values()) {
            if (kind.column.equals(column)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of record: " + column);
    }

    String column() {
        return column;
    }
}
