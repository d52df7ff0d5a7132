package io.portcullis.server.people;

import io.vertx.core.Future;

/** Knows who still is who they were. */
@FunctionalInterface
interface Directory {
    /** Never fails. */
    Future<Found> find(String subject);
}
