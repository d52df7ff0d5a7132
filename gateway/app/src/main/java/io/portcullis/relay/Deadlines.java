package io.portcullis.relay;

import io.portcullis.config.GatewayConfig;

/**
 * In milliseconds.
 *
 * @param handshake from accept to the end of the login
 * @param targetPlace how long a login waits for a place at a target that is full
 * @param cutOff from the end of access to the reset of a client that has not got its last message
 * @param linger how long a client may go on writing after its last message
 * @param stopWork until the target is given up on
 */
public record Deadlines(long handshake, long targetPlace, long cutOff, long linger, long stopWork) {
    public static Deadlines of(GatewayConfig.Deadlines config) {
        return new Deadlines(
                config.handshake().toMillis(),
                config.targetPlace().toMillis(),
                config.cutOff().toMillis(),
                config.linger().toMillis(),
                config.stopWork().toMillis());
    }
}
