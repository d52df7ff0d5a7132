package io.portcullis.server.api.view;

import io.portcullis.model.SignedRecord;
import java.time.Instant;

/** What a record is good for now, in one word. */
final class Phases {
    private Phases() {}

    static String of(SignedRecord record, Instant now) {
        return switch (record.state()) {
            case REVOKED -> "revoked";
            case ACTIVE -> {
                if (now.isBefore(record.validity().notBefore())) {
                    yield "pending";
                }
                yield record.validity().contains(now) ? "active" : "expired";
            }
        };
    }
}
