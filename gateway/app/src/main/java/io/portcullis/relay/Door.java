package io.portcullis.relay;

import io.netty.channel.Channel;
import io.vertx.core.net.NetServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The socket that listens for clients; all event loops share it. It can be closed while those who came in stay, which
 * closing Vert.x' server can not: that closes their connections too. Safe for any thread.
 */
public final class Door {
    private final List<NetServer> servers = new CopyOnWriteArrayList<>();
    private volatile @Nullable Channel listening;

    void opened(NetServer server) {
        servers.add(server);
    }

    /** Somebody came in: the only way to get at the socket that Vert.x listens with. */
    void cameIn(Channel client) {
        if (listening == null) {
            listening = client.parent();
        }
    }

    /** Nobody comes in any more; returns at once. */
    public void close() {
        Channel socket = listening;
        if (socket != null) {
            socket.close();
        } else {
            // Nobody has come in, so nobody is thrown out.
            servers.forEach(NetServer::close);
        }
    }
}
