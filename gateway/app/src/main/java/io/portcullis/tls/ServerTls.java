package io.portcullis.tls;

import io.portcullis.wire.scram.ChannelBinding;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a server speaks it, with one certificate: whoever has an engine of it knows which certificate its handshake
 * showed, or in a resumed session had shown.
 */
public final class ServerTls {
    /** What PostgreSQL registered with IANA; a client that negotiates protocols at all must offer it. */
    public static final String ALPN = "postgresql";

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** How long a client may resume a session, which spares both sides a signature. */
    private static final Duration RESUMPTION = Duration.ofMinutes(5);

    private final TlsIdentity identity;
    private final SSLContext context;
    private final @Nullable ClientAuthorities clients;
    private final @Nullable ChannelBinding binding;

    private ServerTls(TlsIdentity identity, @Nullable ClientAuthorities clients, SSLContext context) {
        this.clients = clients;
        this.identity = identity;
        this.context = context;
        this.binding = EndPoint.binding(identity.certificate());
    }

    /**
     * Makes it.
     *
     * @param clients null: clients are not asked for certificates
     * @throws IOException if this Java can not use the key
     */
    static ServerTls of(TlsIdentity identity, @Nullable ClientAuthorities clients) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.keyManagers(), clients == null ? null : clients.trustManagers(), null);
            context.getServerSessionContext().setSessionTimeout((int) RESUMPTION.toSeconds());
            return new ServerTls(identity, clients, context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the key cannot be used: " + e, e);
        }
    }

    @Nullable
    ClientAuthorities clients() {
        return clients;
    }

    public TlsIdentity identity() {
        return identity;
    }

    /** What a login over one of its connections can be bound to; null with a certificate that allows none. */
    public @Nullable ChannelBinding binding() {
        return binding;
    }

    /** For one connection. */
    public SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setApplicationProtocols(new String[] {ALPN});
        if (clients != null && clients.required()) {
            parameters.setNeedClientAuth(true);
        } else if (clients != null) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
