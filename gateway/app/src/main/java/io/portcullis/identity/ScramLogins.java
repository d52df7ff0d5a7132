package io.portcullis.identity;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.grants.GrantDirectory;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.fleet.FleetKey;
import io.portcullis.policy.Known;
import io.portcullis.wire.scram.ScramServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Finds what a login is checked against. SCRAM sends one salt and one iteration count before the client has proved
 * anything, so:
 *
 * <ul>
 *   <li>a login without any credential gets a salt made from its name by a key that all gateways share: it is the same
 *       on every node and on every attempt, as a real one is;
 *   <li>a known login gets its real salt from every address and also after its credentials have ended: a salt that
 *       changes would tell;
 *   <li>all credentials of a login must share salt and iterations; those that differ from the newest's are left out, and
 *       the log says so.
 * </ul>
 */
public final class ScramLogins {
    private static final Logger LOG = Logger.getLogger(ScramLogins.class);
    private static final String HMAC = "HmacSHA256";
    /** SCRAM_DEFAULT_SALT_LEN, src/include/common/scram-common.h. */
    private static final int MOCK_SALT_LENGTH = 16;

    private static final int MOST_COMPLAINTS = 1000;
    private static final Comparator<Known<Credential>> NEWEST_FIRST = Comparator.comparing(
                    (Known<Credential> known) -> known.record().validity().notBefore())
            .thenComparing(known -> known.record().recordId())
            .reversed();

    private final GrantDirectory directory;
    private final SecretKeySpec mockKey;
    private final Clock clock;
    private final Set<CredentialId> complainedAbout = ConcurrentHashMap.newKeySet();

    /**
     * Makes the finder.
     *
     * @param fleetKey shared by all gateways of a cluster, else one of this node's own
     */
    public ScramLogins(GrantDirectory directory, FleetKey fleetKey, Clock clock) {
        this.directory = directory;
        this.mockKey = new SecretKeySpec(fleetKey.derive("mock-salt"), HMAC);
        this.clock = clock;
    }

    /**
     * Finds what an attempt to log in is checked against; never fails, whatever the name.
     *
     * @param login as the client sent it
     * @param origin the address it comes from
     * @param kind of the secrets that count
     */
    public ScramOffer offer(String login, InetAddress origin, Class<? extends Authenticator> kind) {
        // Done for known logins too, so that both take the same time.
        byte[] mockSalt = mockSalt(login);
        // A login that only an identity proves has no secret, and looks like one that there is not.
        // Of whatever kind its secrets are, the salt is the same.
        List<Known<Credential>> all = new ArrayList<>(directory.credentials(login).stream()
                .filter(known -> ScramOffer.proof(known.record()) != null)
                .toList());
        if (all.isEmpty()) {
            return new ScramOffer(mockSalt, ScramVerifier.DEFAULT_ITERATIONS, List.of());
        }
        Instant now = clock.instant();
        all.sort(NEWEST_FIRST);
        ScramVerifier shared = all.stream()
                .filter(known -> isInForce(known.record(), now))
                .findFirst()
                .orElse(all.getFirst())
                .record()
                .verifier();
        List<Known<Credential>> candidates = new ArrayList<>();
        for (Known<Credential> known : all) {
            Credential credential = known.record();
            if (kind.isInstance(credential.authenticator())
                    && isInForce(credential, now)
                    && admits(credential, origin)
                    && fits(credential, shared)) {
                candidates.add(known);
            }
        }
        return new ScramOffer(shared.salt(), shared.iterations(), newest(candidates));
    }

    private List<Known<Credential>> newest(List<Known<Credential>> candidates) {
        if (candidates.size() <= ScramServer.MAX_CANDIDATES) {
            return candidates;
        }
        for (Known<Credential> left : candidates.subList(ScramServer.MAX_CANDIDATES, candidates.size())) {
            complain(
                    left.record(),
                    "the login has more than " + ScramServer.MAX_CANDIDATES + " newer ones that are valid");
        }
        return candidates.subList(0, ScramServer.MAX_CANDIDATES);
    }

    private boolean fits(Credential credential, ScramVerifier shared) {
        boolean fits = credential.verifier().hasSaltOf(shared);
        if (!fits) {
            complain(credential, "its salt or iterations are not those of the login's newest");
        }
        return fits;
    }

    /** Whether it counts at that time. */
    public static boolean isInForce(Credential credential, Instant now) {
        return credential.state() == RecordState.ACTIVE && credential.validity().contains(now);
    }

    /** Whether it counts for clients from there. */
    public static boolean admits(Credential credential, InetAddress origin) {
        return credential.origins().isEmpty()
                || credential.origins().stream().anyMatch(network -> network.contains(origin));
    }

    /** Once per credential: anybody can try to log in, and must not be able to fill the log. */
    private void complain(Credential credential, String why) {
        if (complainedAbout.size() < MOST_COMPLAINTS && complainedAbout.add(credential.id())) {
            LOG.warnf("credential-unusable id=%s login=%s detail=%s", credential.id(), credential.login(), quoted(why));
        }
    }

    private byte[] mockSalt(String login) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(mockKey);
            return Arrays.copyOf(mac.doFinal(login.getBytes(StandardCharsets.UTF_8)), MOCK_SALT_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
