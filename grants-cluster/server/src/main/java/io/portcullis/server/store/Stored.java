package io.portcullis.server.store;

import java.time.Instant;

/** A record as it is now in the control database, and when its last change was made. */
public record Stored<T>(T record, Instant changedAt) {}
