package io.portcullis.upstream;

import io.portcullis.config.Secrets;
import io.portcullis.config.Target;
import io.portcullis.tls.OutgoingTls;
import io.portcullis.tls.OutgoingTlsFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a login at a target needs from files.
 *
 * @param password empty if there is none and there need be none
 * @param tls null = plain text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never shown
record LoginMeans(
        char[] password, String whyNoPassword, @Nullable OutgoingTls tls) {
    /**
     * Reads them; may block on a slow file system.
     *
     * @throws TargetRefusal if there is none of what is needed
     */
    static LoginMeans read(Target target, String role, Secrets secrets, OutgoingTlsFiles files) throws TargetRefusal {
        OutgoingTls tls = tls(target, role, files);
        try {
            return new LoginMeans(secrets.password(target.name(), role), "", tls);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (target.security().mayNeedNoPassword()) {
                return new LoginMeans(new char[0], why, tls);
            }
            throw TargetRefusal.noPassword(target.name(), why);
        }
    }

    private static @Nullable OutgoingTls tls(Target target, String role, OutgoingTlsFiles files) throws TargetRefusal {
        if (!target.security().isEncrypted()) {
            return null;
        }
        try {
            return files.of(target.security(), role);
        } catch (IOException e) {
            throw TargetRefusal.noTls(target.name(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return "LoginMeans[redacted]";
    }
}
