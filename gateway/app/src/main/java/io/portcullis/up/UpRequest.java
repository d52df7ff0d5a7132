package io.portcullis.up;

import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One request to the grant cluster.
 *
 * @param uri path and query
 * @param body complete, so that it can be sent again to another node
 */
record UpRequest(String uri, String contentType, Buffer body) {
    static final String JSON = "application/json";
    static final String LINES = "application/x-ndjson";

    static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "POST " + uri + " with " + body.length() + " bytes";
    }
}
