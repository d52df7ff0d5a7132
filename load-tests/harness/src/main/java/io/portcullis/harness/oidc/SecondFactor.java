package io.portcullis.harness.oidc;

import java.util.List;

/** That somebody shows more than a password. At this provider that is a box that is ticked. */
final class SecondFactor {
    /** The class of sign-in, and the field of the form. */
    static final String ACR = "2";

    static final String FIELD = "second-factor";

    private SecondFactor() {}

    /** Whether a client asks for it. */
    static boolean isAsked(Exchange exchange) {
        return List.of(exchange.get("acr_values").split(" ")).contains(ACR);
    }

    static boolean isShown(Exchange exchange) {
        return exchange.get(FIELD).equals("yes");
    }
}
