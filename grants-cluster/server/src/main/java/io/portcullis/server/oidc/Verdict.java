package io.portcullis.server.oidc;

import io.vertx.core.json.JsonObject;

/** What is to be thought of a token. */
public sealed interface Verdict {
    /** Its issuer said this. */
    record Good(JsonObject claims) implements Verdict {
        @Override
        public String toString() {
            return "Good";
        }
    }

    /** @param why without anything of the token */
    record Bad(String why) implements Verdict {}

    /** Its key is not known, and the issuer can not be asked. */
    record Unknown() implements Verdict {}

    /** As many are being looked at as may be. */
    record Busy() implements Verdict {}
}
