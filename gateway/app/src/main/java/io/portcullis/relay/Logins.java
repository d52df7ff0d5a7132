package io.portcullis.relay;

import io.portcullis.identity.ScramOffer;
import java.net.InetAddress;

/** What the authentication of a login is checked against, known or not. */
@FunctionalInterface
public interface Logins {
    /** Never fails, whatever the name; {@code origin} is where the client connects from. */
    ScramOffer offer(String login, InetAddress origin);
}
