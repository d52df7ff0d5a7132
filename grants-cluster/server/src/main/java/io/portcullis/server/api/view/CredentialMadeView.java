package io.portcullis.server.api.view;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(name = "CredentialMade", description = "A new credential, and its secret if it is one.")
public record CredentialMadeView(
        CredentialView credential, @Nullable SecretView connectionSecret) {}
