package io.portcullis.wire;

import io.netty.buffer.ByteBuf;

/**
 * A whole message out of a {@link MessageCollector}.
 *
 * @param tag not checked: {@link FrontendTag#of} or {@link BackendTag#of} do that
 * @param body the bytes after the length word; a view, valid until the collector's next poll or close, not to be released
 */
public record Collected(byte tag, ByteBuf body) {
    /** Without the body: it may hold a password. */
    @Override
    public String toString() {
        return "Collected[" + (char) (tag & 0xff) + ", " + body.readableBytes() + " bytes]";
    }
}
