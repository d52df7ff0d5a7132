package io.portcullis.server.ui;

import io.portcullis.server.store.Links.Kind;
import io.portcullis.server.store.Links.Link;
import java.time.Duration;

/** What became of a connection that waited, said to its person. */
final class LinkWords {
    private LinkWords() {}

    /** @param quiet for how long nobody is asked again once somebody has denied */
    static Message of(Link link, Duration quiet) {
        return switch (link.state()) {
            case OPEN -> said("It still waits", "Nothing was decided.", "Reload this page.");
            case CONFIRMED ->
                link.kind() == Kind.HELD
                        ? said("Confirmed", "Your client goes on by itself.", "You can close this page.")
                        : said(
                                "Confirmed",
                                "Connect again now: the next connection like this one is let in, once.",
                                "You can close this page.");
            case DENIED ->
                said(
                        "Denied",
                        "The connection was refused.",
                        "If you did not start it, somebody tried to use your name: tell your operators. Nobody is asked about your login from that address for "
                                + When.words(quiet) + ".");
            case FAILED ->
                said(
                        "Refused",
                        "The code was wrong too often, or too many connections from its address waited.",
                        "Start your client again: it shows a new address and a new code.");
            case WITHDRAWN -> said("It is over", "The client did not wait any longer. Nothing was decided.", again());
            case EXPIRED -> said("It is over", "Nobody answered in time. Nothing was decided.", again());
            case USED -> said("Confirmed", "The connection that you confirmed was let in.", "");
        };
    }

    private static String again() {
        return "Start your client again: it shows a new address.";
    }

    private static Message said(String title, String why, String next) {
        return new Message(200, title, why, next);
    }
}
