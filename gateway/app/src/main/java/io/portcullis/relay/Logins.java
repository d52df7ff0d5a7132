package io.portcullis.relay;

import io.portcullis.identity.ScramOffer;
import io.portcullis.model.Authenticator;
import java.net.InetAddress;

/** What the authentication of a login is checked against, known or not. */
@FunctionalInterface
public interface Logins {
    /**
     * Never fails, whatever the name.
     *
     * @param origin where the client connects from
     * @param kind of the secrets that count
     */
    ScramOffer offer(String login, InetAddress origin, Class<? extends Authenticator> kind);
}
