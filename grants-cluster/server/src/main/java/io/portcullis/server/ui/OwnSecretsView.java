package io.portcullis.server.ui;

import io.portcullis.model.Credential;
import io.portcullis.server.api.OwnAccess;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.store.Stored;
import io.portcullis.server.ui.SecretForm.Life;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The page of what proves one's login, with the forms that make more of it. */
@Singleton
class OwnSecretsView {
    private static final Duration USUAL_OF_DEVICE = Duration.ofDays(90);

    private final OwnAccess access;
    private final List<Life> lives;
    private final List<Life> livesOfDevices = Life.of(
            List.of(Duration.ofDays(7), Duration.ofDays(30), USUAL_OF_DEVICE, Duration.ofDays(365)), USUAL_OF_DEVICE);
    private final InstantSource clock = InstantSource.system();

    OwnSecretsView(OwnAccess access, ServerConfig config) {
        this.access = access;
        this.lives = Life.upTo(config.ownSecrets().longest());
    }

    /** @param example a network that the browser is in */
    Uni<Response> page(Guest guest, String example) {
        return page(guest, example, 200, SecretForm.blank(lives), SecretForm.blank(livesOfDevices));
    }

    /**
     * With what was wrong with a wish for a connection secret.
     *
     * @param origins that were typed
     */
    Uni<Response> wrong(Guest guest, String example, int status, String problem, String origins) {
        return page(
                guest, example, status, SecretForm.wrong(lives, problem, origins), SecretForm.blank(livesOfDevices));
    }

    /** The same of a wish for the secret of a device. */
    Uni<Response> wrongDevice(Guest guest, String example, int status, String problem, String origins) {
        return page(
                guest, example, status, SecretForm.blank(lives), SecretForm.wrong(livesOfDevices, problem, origins));
    }

    private Uni<Response> page(Guest guest, String example, int status, SecretForm secret, SecretForm device) {
        Instant now = clock.instant();
        return access.credentials(guest.login()).map(all -> {
            List<Credential> records = all.stream().map(Stored::record).toList();
            return Response.status(status)
                    .entity(Templates.secrets(
                            guest.chrome(),
                            SecretCard.of(
                                    records.stream()
                                            .filter(credential -> !OwnAccess.isDevice(credential))
                                            .toList(),
                                    now),
                            SecretCard.of(
                                    records.stream().filter(OwnAccess::isDevice).toList(), now),
                            secret,
                            device,
                            example))
                    .build();
        });
    }
}
