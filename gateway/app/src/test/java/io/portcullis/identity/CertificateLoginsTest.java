package io.portcullis.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.config.CertificateName;
import io.portcullis.harness.CertificateAuthority;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateLoginsTest {
    @TempDir
    private static Path folder;

    private static CertificateAuthority authority;
    private static X509Certificate certificate;

    @BeforeAll
    static void issue() {
        authority = CertificateAuthority.create(folder);
        certificate = authority
                .issue(
                        "maria",
                        "-keyalg",
                        "EC",
                        "-ext",
                        "san=uri:spiffe://example.org/app/till,email:maria@example.org,dns:till.example.org")
                .certificate();
    }

    private static boolean proves(CertificateName where, String prefix, String login) {
        return new CertificateLogins(where, prefix).proves(certificate, login, Instant.now());
    }

    @ParameterizedTest
    @CsvSource({
        "CN, '', maria, true",
        "CN, '', Maria, false",
        "CN, '', mari, false",
        "CN, '', till, false",
        "CN, ma, ria, true",
        "SAN_EMAIL, '', maria@example.org, true",
        "SAN_EMAIL, '', maria, false",
        "SAN_DNS, '', till.example.org, true",
        "SAN_DNS, '', maria, false",
        "SAN_URI, spiffe://example.org/app/, till, true",
        "SAN_URI, spiffe://example.org/, till, false",
        "SAN_URI, '', till, false",
    })
    void aLoginIsProvedByItsWholeNameInThePlaceThatCounts(
            CertificateName where, String prefix, String login, boolean proved) {
        assertEquals(proved, proves(where, prefix, login));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maria, CN=paul", "maria+CN=paul"})
    void ofSeveralCommonNamesNoneCounts(String names) {
        X509Certificate two = authority.issue(names, "-keyalg", "EC").certificate();

        assertFalse(new CertificateLogins(CertificateName.CN, "").proves(two, "maria", Instant.now()));
        assertFalse(new CertificateLogins(CertificateName.CN, "").proves(two, "paul", Instant.now()));
    }

    @Test
    void oneThatHasEndedSinceTheHandshakeProvesNothing() {
        CertificateLogins logins = new CertificateLogins(CertificateName.CN, "");
        Instant end = certificate.getNotAfter().toInstant();

        assertTrue(logins.proves(certificate, "maria", end.minusSeconds(1)));
        assertFalse(logins.proves(certificate, "maria", end.plusSeconds(1)));
        assertFalse(logins.proves(null, "maria", Instant.now()));
    }
}
