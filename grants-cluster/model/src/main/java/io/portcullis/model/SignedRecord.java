package io.portcullis.model;

/** What is signed, kept in files and replicated: it is named by its id and only ever goes up by state, epoch and revision. */
public sealed interface SignedRecord permits Grant, Credential, CatalogEntry {
    /** The id as text: the key in a map and, for grants and credentials, the stem of a file name. */
    String recordId();

    /** From 1 upwards, one more with each change. */
    long revision();

    RecordState state();

    Validity validity();

    /** Where the revision stands among the changes of its cluster. */
    Position position();

    /** The same revision at another position: what the cluster does before it signs. */
    SignedRecord at(Position position);

    /** What a newer version added. */
    UnknownFields unknown();
}
