package io.portcullis.server.api.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "That a connection is one's own.")
public record LinkConfirmation(
        @Schema(required = true, examples = "BCDF-GHJK", description = "What the client shows.") @Nullable
        String code,

        @Schema(description = "true: the client is at another address than the browser, and it is known that it is.")
        @Nullable
        Boolean otherAddress) {

    public boolean isFromOtherAddress() {
        return Boolean.TRUE.equals(otherAddress);
    }

    /** The code says nothing by itself, but it is nobody's business. */
    @Override
    public String toString() {
        return "LinkConfirmation[otherAddress=" + otherAddress + "]";
    }
}
