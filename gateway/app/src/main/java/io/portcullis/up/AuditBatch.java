package io.portcullis.up;

import io.vertx.core.buffer.Buffer;

/**
 * Bytes of one audit file that go in one request.
 *
 * @param file its name
 * @param offset of the first byte
 * @param torn whether they end without a line feed
 */
record AuditBatch(String file, long offset, Buffer bytes, boolean torn) {
    UpRequest request() {
        String uri = "/up/v1/audit?file=" + UpRequest.escaped(file) + "&offset=" + offset + (torn ? "&last=true" : "");
        return new UpRequest(uri, UpRequest.LINES, bytes);
    }

    long end() {
        return offset + bytes.length();
    }
}
