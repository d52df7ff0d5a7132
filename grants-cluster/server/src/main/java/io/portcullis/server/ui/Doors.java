package io.portcullis.server.ui;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Rights;

/**
 * Which pages somebody's roles let them see, beside those that everybody has.
 *
 * @param waiting how many requests wait for them, as far as groups tell it; empty if none do
 */
public record Doors(boolean ask, boolean decide, boolean review, boolean know, String waiting) {
    /** More are not counted. */
    static final int MOST = 99;

    static Doors of(Identity who, int waiting) {
        return new Doors(
                who.hasOneOf(Rights.of("createRequest")),
                who.hasOneOf(Rights.of("approveRequest")),
                who.hasOneOf(Rights.of("listReviews")),
                who.hasOneOf(Rights.of("listWithoutAsking")),
                waiting == 0 ? "" : waiting > MOST ? MOST + "+" : Integer.toString(waiting));
    }
}
