package io.portcullis.upstream;

import io.portcullis.wire.scram.ScramClient;
import java.util.Arrays;

/**
 * Who the gateway is at a target, over one connection.
 *
 * @param user as whom
 * @param password empty if there is none
 * @param whyNoPassword for the operator, if it is asked for all the same
 * @param scram used once
 * @param showedCertificate whether the target asked for the gateway's certificate and has got it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never shown
record TargetCredentials(
        String user, char[] password, String whyNoPassword, ScramClient scram, boolean showedCertificate) {
    /** The login is over, one way or the other. */
    void forget() {
        Arrays.fill(password, '\0');
    }

    @Override
    public String toString() {
        return "TargetCredentials[" + user + "]";
    }
}
