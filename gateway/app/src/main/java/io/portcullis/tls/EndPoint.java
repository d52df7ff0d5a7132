package io.portcullis.tls;

import io.portcullis.wire.scram.ChannelBinding;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The channel binding tls-server-end-point of a certificate (RFC 5929 §4.1). */
public final class EndPoint {
    private static final String PSS = "RSASSA-PSS";

    private EndPoint() {}

    /** Null where the RFC defines none: the certificate's signature has no hash function of its own (Ed25519). */
    public static @Nullable ChannelBinding binding(X509Certificate certificate) {
        try {
            String hash = hash(certificate);
            return hash == null
                    ? null
                    : ChannelBinding.serverEndPoint(
                            MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static @Nullable String hash(X509Certificate certificate) throws GeneralSecurityException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.equals(PSS)) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
            try {
                parameters.init(certificate.getSigAlgParams());
            } catch (java.io.IOException e) {
                throw new GeneralSecurityException(e);
            }
            return replaced(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
        }
        int end = signature.indexOf("WITH");
        return end < 0 ? null : replaced(signature.substring(0, end));
    }

    /** MD5 and SHA-1 count as SHA-256; and Java leaves the hyphen out of the names of SHA-2 in signatures. */
    private static String replaced(String hash) {
        return switch (hash.toUpperCase(Locale.ROOT)) {
            case "MD2", "MD5", "SHA1", "SHA-1" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA256" -> "SHA-256";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            case String other -> other;
        };
    }
}
