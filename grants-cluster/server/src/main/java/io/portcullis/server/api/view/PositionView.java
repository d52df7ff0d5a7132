package io.portcullis.server.api.view;

import io.portcullis.model.SignedRecord;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "Position", description = "Where the revision stands in the sequence of all changes of the cluster.")
public record PositionView(
        @Schema(description = "One more after each recovery of the control database.")
        long epoch,

        @Schema(description = "The number of the change, without gaps.")
        long seq) {

    static PositionView of(SignedRecord record) {
        return new PositionView(record.position().epoch(), record.position().seq());
    }
}
