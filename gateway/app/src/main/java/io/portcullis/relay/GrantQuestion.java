package io.portcullis.relay;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.policy.Decision;
import io.portcullis.policy.GrantChoice;
import io.portcullis.policy.Known;
import io.portcullis.policy.StartupRequest;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the grants of a login are asked: the one place, for logins and for explanations of them.
 *
 * @param credentialFromFile whether the proof was checked against a record that does not depend on the cluster
 */
record GrantQuestion(StartupRequest request, InetAddress origin, boolean credentialFromFile) {
    /**
     * @param known grants of the login
     * @param target the configured name of the target asked for; null: the grant says which
     * @param grantId the grant that must be it, or null
     * @param held the emergency grant whose use this login has taken, or null
     */
    Decision ask(
            GatewayServices services,
            List<Known<Grant>> known,
            @Nullable String target,
            @Nullable String grantId,
            @Nullable GrantId held) {
        // Without the cluster nobody knows whether the credential still counts either.
        List<Known<Grant>> judged = credentialFromFile
                ? known
                : known.stream().map(one -> new Known<>(one.record(), false)).toList();
        return GrantChoice.choose(
                judged,
                request.login(),
                target,
                grantId,
                request.replication(),
                network -> network.contains(origin),
                services.clock().instant(),
                services.view(),
                services.emergencies().holding(held));
    }
}
