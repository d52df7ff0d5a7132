package io.portcullis.server.ui;

import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.config.PagesSettings;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.SignedIn;
import java.util.Objects;

/** Somebody with a login who may use the page that they asked for. */
record Guest(Identity identity, String login, Chrome chrome, PagesSettings pages) {
    Actor actor() {
        return identity.actor();
    }

    SignedIn signedIn() {
        return new SignedIn(
                Objects.requireNonNull(actor().issuer()),
                Objects.requireNonNull(actor().subject()),
                login,
                identity.how());
    }
}
