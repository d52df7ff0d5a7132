package io.portcullis.model;

/** What is signed, kept in files and replicated: it is named by its id and only ever goes up by state and revision. */
public sealed interface SignedRecord permits Grant, Credential {
    /** The id as text: the key in a map and the stem of a file name. */
    String recordId();

    /** From 1 upwards, one more with each change. */
    long revision();

    RecordState state();

    Validity validity();

    /** What a newer version added. */
    UnknownFields unknown();
}
