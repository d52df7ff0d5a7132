package io.portcullis.server.store;

import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import org.jspecify.annotations.Nullable;

/**
 * A grant and what was made with it.
 *
 * @param credential null if none was made; one whose end was moved was not made
 */
public record GrantMade(Grant grant, @Nullable Credential credential) {}
