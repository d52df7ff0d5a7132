package io.portcullis.identity;

import io.portcullis.config.CertificateName;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Which login a client's certificate is for. The name in it must be the login's, letter for letter, behind a prefix that every one
 * of them has: nothing is searched, replaced or lower-cased, so that no two certificates are mistaken for each other.
 *
 * @param prefix of every name, as {@code spiffe://example.org/app/}; may be empty
 */
public record CertificateLogins(CertificateName where, String prefix) {
    /**
     * Whether it is the certificate of that login. It has been verified, but perhaps a while ago: a resumed TLS session brings it
     * back.
     */
    public boolean proves(@Nullable X509Certificate certificate, String login, Instant now) {
        return certificate != null
                && isValid(certificate, now)
                && names(certificate).contains(prefix + login);
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private List<String> names(X509Certificate certificate) {
        return switch (where) {
            case CN -> commonName(certificate.getSubjectX500Principal().getName());
            case SAN_EMAIL -> alternatives(certificate, 1);
            case SAN_DNS -> alternatives(certificate, 2);
            case SAN_URI -> alternatives(certificate, 6);
        };
    }

    /** Of several common names none counts: programs differ in which they take for the one. */
    private static List<String> commonName(String subject) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                var attributes = part.toAttributes().getAll();
                while (attributes.hasMore()) {
                    var attribute = attributes.next();
                    if (attribute.getID().toUpperCase(Locale.ROOT).equals("CN")) {
                        // Several in one part, as in CN=a+CN=b, are values of one attribute.
                        var values = attribute.getAll();
                        while (values.hasMore()) {
                            names.add(String.valueOf(values.next()));
                        }
                    }
                }
            }
        } catch (NamingException e) {
            return List.of();
        }
        return names.size() == 1 ? names : List.of();
    }

    /** @param kind the number of the choice in GeneralName, RFC 5280 */
    private static List<String> alternatives(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> one : all == null ? List.<List<?>>of() : all) {
                if (one.get(0) instanceof Integer itsKind && itsKind == kind && one.get(1) instanceof String name) {
                    names.add(name);
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }
}
