package io.portcullis.server.api.view;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(
        name = "NodeCredential",
        description = "What a gateway presents on the up channel: one line of its portcullis.up.node-credential-file.")
public record NodeCredentialView(
        String node,
        @Schema(description = "In this answer only.") String credential) {
    @Override
    public String toString() {
        return "NodeCredentialView[" + node + ", redacted]";
    }
}
