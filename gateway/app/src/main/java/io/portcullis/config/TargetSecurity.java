package io.portcullis.config;

import io.portcullis.model.TargetTls;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway secures its connections to a target, and how it lets itself be asked to prove who it is.
 *
 * @param mode in the words of libpq's {@code sslmode}
 * @param authorities PEM certificates that the target's must lead to; empty = those of {@code caFile}
 * @param caFile the same as a file; null = the authorities that Java trusts
 * @param certificateFile PEM: what the gateway shows if it is asked; may have {@code {role}} in it; null = nothing
 * @param keyFile PEM: the key of it
 * @param authentication what the target may ask for
 */
public record TargetSecurity(
        TargetTls.Mode mode,
        String authorities,
        @Nullable Path caFile,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        Set<TargetAuthentication> authentication) {
    /** Stands in a file's name for the role that the gateway logs in as. */
    public static final String ROLE = "{role}";

    public static final Set<TargetAuthentication> SCRAM_ONLY = Set.of(TargetAuthentication.SCRAM_SHA_256);

    /** Plain text, and SCRAM: for a target on the same machine or a network that is trusted. */
    public static final TargetSecurity PLAIN = of(TargetTls.Mode.DISABLE, "");

    /**
     * Checks what goes together.
     *
     * @throws IllegalArgumentException that says what does not
     */
    public TargetSecurity {
        authentication = Set.copyOf(authentication);
        boolean encrypted = mode != TargetTls.Mode.DISABLE;
        boolean verified = encrypted && mode != TargetTls.Mode.REQUIRE;
        if (!verified && (caFile != null || !authorities.isEmpty())) {
            throw new IllegalArgumentException("authorities are of no use unless tls is verify-ca or verify-full");
        }
        if ((certificateFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException("a certificate and its key go together");
        }
        if (certificateFile != null && !encrypted) {
            throw new IllegalArgumentException("a certificate is of no use while tls is disable");
        }
        if (authentication.isEmpty()) {
            throw new IllegalArgumentException("the target must be allowed to ask for something");
        }
        if (authentication.contains(TargetAuthentication.PASSWORD) && !verified) {
            throw new IllegalArgumentException("password needs tls: verify-full or verify-ca");
        }
        if (authentication.contains(TargetAuthentication.CERT) && certificateFile == null) {
            throw new IllegalArgumentException("cert needs a certificate and its key");
        }
    }

    /** Without a certificate of the gateway's, and with SCRAM only. */
    public static TargetSecurity of(TargetTls.Mode mode, String authorities) {
        return new TargetSecurity(mode, authorities, null, null, null, SCRAM_ONLY);
    }

    public boolean isEncrypted() {
        return mode != TargetTls.Mode.DISABLE;
    }

    /** Whether a login may go without a password. */
    public boolean mayNeedNoPassword() {
        return authentication.contains(TargetAuthentication.CERT)
                || authentication.contains(TargetAuthentication.TRUST);
    }
}
