package io.portcullis.upstream;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The connection to one host, which may be given up before it is there; on the event loop only. */
final class Line {
    private @Nullable Channel channel;
    private boolean givenUp;

    /** Returns whether anybody still wants it. */
    boolean take(Channel connected) {
        channel = connected;
        if (givenUp) {
            connected.close();
        }
        return !givenUp;
    }

    void giveUp() {
        givenUp = true;
        if (channel != null) {
            channel.close();
        }
    }
}
