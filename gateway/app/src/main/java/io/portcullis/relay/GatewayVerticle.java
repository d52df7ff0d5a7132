package io.portcullis.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.portcullis.config.Secrets;
import io.portcullis.model.Cidr;
import io.portcullis.model.SessionId;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.upstream.Canceller;
import io.portcullis.upstream.Dialer;
import io.portcullis.upstream.DialingCanceller;
import io.portcullis.upstream.SocketTuning;
import io.portcullis.upstream.TargetConnector;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event loop of the gateway: accepts its share of the connections and serves both legs of each. */
public final class GatewayVerticle extends AbstractVerticle {
    static final String VERTX_HANDLER = "handler";
    private static final int BACKLOG = 1024;

    /** Bytes of memory for what texts were classified as, per event loop. */
    private static final long CLASSIFIED = 4 << 20;

    /** A cancel is a connect, one packet and a close. */
    private static final Duration CANCEL_DEADLINE = Duration.ofSeconds(2);

    /**
     * Where to listen.
     *
     * @param port 0 = any free one
     * @param proxies who must announce the origin of each connection; empty = connections come from clients themselves
     * @param door is closed when nobody shall come in any more
     */
    public record Listen(String host, int port, List<Cidr> proxies, Door door) {
        public Listen {
            proxies = List.copyOf(proxies);
        }
    }

    private final GatewayServices gateway;
    private final Secrets secrets;
    private final OutgoingTlsFiles tlsFiles;
    private final ScramClientKeyCache keys;
    private final Duration connectDeadline;
    private final Listen listen;
    private @Nullable NetServer server;
    private @Nullable LoopServices services;

    public GatewayVerticle(
            GatewayServices gateway,
            Secrets secrets,
            OutgoingTlsFiles tlsFiles,
            ScramClientKeyCache keys,
            Duration connectDeadline,
            Listen listen) {
        this.gateway = gateway;
        this.secrets = secrets;
        this.tlsFiles = tlsFiles;
        this.keys = keys;
        this.connectDeadline = connectDeadline;
        this.listen = listen;
    }

    @Override
    public void start(Promise<Void> started) {
        NetClient client = vertx.createNetClient(
                new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setConnectTimeout((int)
                        connectDeadline.toMillis()));
        Dialer dialer = new Dialer(context, client, gateway.keepAlive());
        TargetConnector connector =
                new TargetConnector(vertx, context, dialer, secrets, tlsFiles, keys, gateway.random(), connectDeadline);
        Canceller canceller = new DialingCanceller(vertx, dialer, connector, CANCEL_DEADLINE);
        Rounds rounds = new Rounds(gateway.lifetimes(), gateway.leaving(), gateway.random());
        vertx.setPeriodic(Rounds.WHILE_LEAVING, _ -> rounds.go());
        ClassifierCache classifier = new ClassifierCache(
                new Classifier(gateway.statementSize()),
                CLASSIFIED,
                gateway.random().nextLong());
        services = new LoopServices(gateway, context, connector, canceller, rounds, classifier);
        server = vertx.createNetServer(new NetServerOptions()
                .setHost(listen.host())
                .setPort(listen.port())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setReuseAddress(true)
                .setAcceptBacklog(BACKLOG));
        server.connectHandler(this::accept);
        listen.door().opened(server);
        server.listen().<Void>mapEmpty().onComplete(started);
    }

    private ChannelHandler first(LoopServices here, InetAddress peer, SessionId id) {
        return listen.proxies().isEmpty()
                ? new ClientOpening(here, peer, id, gateway.limits().opened(peer))
                : new ProxyOpening(here, listen.proxies(), peer, id);
    }

    private void accept(NetSocket socket) {
        ChannelHandlerContext vertxHandler = ((NetSocketInternal) socket).channelHandlerContext();
        Channel channel = vertxHandler.channel();
        LoopServices here = services;
        if (here == null || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        listen.door().cameIn(channel);
        if (gateway.limits().isFlooded(remote.getAddress())) {
            channel.close();
            gateway.observer().onDropped();
            return;
        }
        SocketTuning.apply(channel, gateway.keepAlive());
        SessionId id = SessionId.random(gateway.random());
        channel.pipeline().addBefore(VERTX_HANDLER, "client-opening", first(here, remote.getAddress(), id));
    }
}
