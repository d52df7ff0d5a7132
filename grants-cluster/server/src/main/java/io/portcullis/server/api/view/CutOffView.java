package io.portcullis.server.api.view;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "CutOff",
        description = "An order that is on its way to all gateways; whichever has the session ends it.")
public record CutOffView(
        String session,

        @Schema(
                description =
                        "The gateway that reported the session; left out if none did, which a session younger than two "
                                + "seconds can be.")
        @Nullable
        String node) {}
