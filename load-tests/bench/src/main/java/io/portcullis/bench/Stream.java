package io.portcullis.bench;

/**
 * A long result.
 *
 * @param name what the table calls it
 * @param sql one statement with one result
 * @param goals of its CPU
 */
record Stream(String name, String sql, Goal.Pair goals) {
    /** A message of 20 bytes is a DataRow of one column with 9 bytes. */
    static final Stream ROWS_20 = new Stream("SELECT, 20 B rows", "select word from word", Goal.STREAM_20);

    /** A message of 114 bytes is a CopyData with a line of 109. */
    static final Stream COPY_114 = new Stream("COPY OUT, 114 B rows", "copy line to stdout", Goal.STREAM_114);

    static final Stream ROWS_8K =
            new Stream("SELECT, 8 KB rows", "select repeat('x', 8181) from generate_series(1, 6000)", Goal.STREAM_8K);
}
