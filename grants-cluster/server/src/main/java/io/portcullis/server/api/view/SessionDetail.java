package io.portcullis.server.api.view;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.portcullis.server.api.json.StrictJson;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What of a session is only shown, as its gateway wrote it: docs/up-channel.md. */
@JsonIgnoreProperties(ignoreUnknown = true)
record SessionDetail(
        @Nullable String role,
        @Nullable String origin,
        @Nullable String application,
        @Nullable String upstream,
        @Nullable Integer backendPid,
        @Nullable String state,
        @Nullable Long stateSince,
        long bytesToClient,
        long bytesToTarget) {

    static SessionDetail of(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return StrictJson.readFromGateway(bytes, SessionDetail.class, Integer.MAX_VALUE);
    }
}
