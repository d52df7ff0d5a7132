package io.portcullis.server.api;

import io.portcullis.model.Credential;
import io.portcullis.server.api.form.MachineSecret;
import io.portcullis.server.store.Once;

/** What came of somebody's wish for a secret. */
public sealed interface OwnSecret {
    /** The only time that the secret is there. */
    record Made(Credential credential, MachineSecret secret) implements OwnSecret {}

    /** It was made by an earlier request with the same key, and shown then. */
    record Repeated(Once.StoredAnswer answer) implements OwnSecret {}
}
