package io.portcullis.server.api.view;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

@Schema(name = "CredentialMade", description = "A new credential and its secret.")
public record CredentialMadeView(CredentialView credential, SecretView connectionSecret) {}
