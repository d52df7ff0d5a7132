package io.portcullis.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as a client speaks it, towards one target. */
public final class OutgoingTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** RFC 2818: the name or address must be among those of the certificate; what libpq calls verify-full. */
    private static final String VERIFY_NAME = "HTTPS";

    private final SSLContext context;
    private final boolean verifiesName;

    private OutgoingTls(SSLContext context, boolean verifiesName) {
        this.context = context;
        this.verifiesName = verifiesName;
    }

    /** Whom to trust. */
    sealed interface Trust {
        /** Whoever answers: only a listener in between is kept out, not somebody who speaks. */
        enum Anybody implements Trust {
            ANYBODY
        }

        /** @param authorities empty = those that Java trusts */
        record Authorities(List<X509Certificate> authorities, boolean andName) implements Trust {}
    }

    /**
     * Makes it.
     *
     * @param own what is shown if the target asks; null = nothing
     * @throws IOException if this Java can not use what it is given
     */
    static OutgoingTls of(Trust trust, @Nullable TlsIdentity own) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : own.keyManagers(), trustManagers(trust), null);
            // A resumed session shows no certificate, and logins are to be bound to the one that the target has now.
            context.getClientSessionContext().setSessionTimeout(1);
            return new OutgoingTls(context, trust instanceof Trust.Authorities authorities && authorities.andName());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates cannot be used: " + e, e);
        }
    }

    private static TrustManager @Nullable [] trustManagers(Trust trust) throws GeneralSecurityException, IOException {
        return switch (trust) {
            case Trust.Anybody _ -> new TrustManager[] {new Anybody()};
            case Trust.Authorities(List<X509Certificate> authorities, boolean _) ->
                authorities.isEmpty() ? null : trustManagers(authorities);
        };
    }

    private static TrustManager[] trustManagers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /**
     * For one connection.
     *
     * @param host as the target is configured: the name that its certificate must have
     */
    public SSLEngine engine(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (verifiesName) {
            parameters.setEndpointIdentificationAlgorithm(VERIFY_NAME);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** What {@code tls: require} means, as with libpq: encrypted, with whomever. Java itself refuses broken algorithms. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
