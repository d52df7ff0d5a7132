package io.portcullis.server.api.view;

import io.portcullis.server.cluster.Recovery;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "Epoch", description = "What a recovery came to.")
public record EpochView(
        long epoch,

        @Schema(description = "The last change of the new epoch.")
        long headSeq,

        @Schema(description = "Grants and credentials that the control database had lost: they were ended for good.")
        int suspended,

        @Schema(description = "Catalog entries that it had lost: they are back.")
        int reissued,

        @Schema(description = "Gateways that told in time what they knew.")
        int gateways) {

    public static EpochView of(Recovery.NewEpoch epoch) {
        return new EpochView(epoch.epoch(), epoch.headSeq(), epoch.suspended(), epoch.reissued(), epoch.gateways());
    }
}
