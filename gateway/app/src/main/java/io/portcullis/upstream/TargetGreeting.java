package io.portcullis.upstream;

import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.ParameterStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a target said between its AuthenticationOk and the end of our own first query.
 *
 * @param key the backend's real pid and the secret that cancels it: never the client's
 * @param parameters all ParameterStatus, in order
 * @param row the first row of our own query, in text; empty if there was none
 */
public record TargetGreeting(BackendKeyData key, List<ParameterStatus> parameters, List<@Nullable String> row) {}
