package io.portcullis.server.ui;

import io.portcullis.server.api.auth.PagesTenant;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.quarkus.qute.TemplateInstance;

/**
 * What a person is told who does not get the page that they wanted.
 *
 * @param title what happened
 * @param why a sentence or two
 * @param next what they can do
 * @param way where the button leads: a page of ours
 */
record Message(int status, String title, String why, String next, String way) {
    private static final String HOME = PagesTenant.PATH + "/";

    Message(int status, String title, String why, String next) {
        this(status, title, why, next, HOME);
    }

    static final Message SIGNED_OUT =
            new Message(200, "You are signed out", "This browser has forgotten you, here and at your provider.", "");

    static final Message NO_PAGES = new Message(
            404,
            "There are no pages here",
            "This cluster is not set up for browsers.",
            "Operators: the settings portcullis.pages turn the pages on.");

    static final Message NOT_SIGNED_IN = new Message(
            401,
            "Signing in did not work",
            "What your provider answered could not be used: it took too long, was meant for another sign-in, or was not valid.",
            "Try again from the start. If that does not help, an operator finds the cause in the log of this node.");

    static final Message ENDED_AT_PROVIDER = new Message(
            401,
            "You have signed out",
            "Your provider says that this sign-in is over: you signed out there, or somebody signed you out.",
            "Access to databases that was given to you may have ended with it.");

    static final Message TOO_WEAK = new Message(
            403,
            "Your provider could not do that",
            "It has no sign-in for you that is as strong as this needs. Nothing was changed, and you stay signed in as you were.",
            "Ask whoever runs your provider for a second factor.");

    static final Message ACCESS_DENIED = new Message(
            403,
            "Your provider did not let you in",
            "The sign-in was cancelled, or your account may not use Portcullis.",
            "Try again with the right account, or ask whoever runs your provider.");

    static final Message NO_PROVIDER = new Message(
            503,
            "Signing in is not possible at the moment",
            "The provider that you sign in at can not be reached.",
            "Try again in a moment. Connections to databases that are open stay open.");

    static final Message FOREIGN_FORM = new Message(
            403,
            "That did not come from this page",
            "The form was made before you signed in, or by another site. Nothing was changed.",
            "Go back, reload the page and try again.");

    static final Message NO_LOGIN = new Message(
            403,
            "You have no login for databases",
            "Your account has no name that can be a login: 1 to 63 of a–z, 0–9 and . _ @ -.",
            "Ask an operator.");

    static final Message NO_ROLE = new Message(
            403,
            "You may not use Portcullis",
            "You are signed in, but none of your groups has a role here.",
            "Ask an operator which group you need, then sign in again.");

    static final Message OTHER_ROLE = new Message(
            403,
            "That is for others",
            "You are signed in, but none of your groups has a role that this page is for.",
            "If you need it, ask an operator which group that is, then sign in again.");

    static final Message NO_SUCH_REQUEST = new Message(
            404,
            "There is no such request",
            "It is somebody else's, or it was so long ago that it is forgotten.",
            "Look at those that you have.",
            PagesTenant.PATH + "/requests");

    static final Message NO_SUCH_REVIEW = new Message(
            404,
            "There is no such review",
            "Nobody broke the glass by a request of this id, or it is forgotten.",
            "Look at those that there are.",
            PagesTenant.PATH + "/reviews");

    static final Message NO_SUCH_LINK = new Message(
            404,
            "There is no such connection",
            "Nobody waits at this address any more, or it is for another login than yours.",
            "Start your client again: it shows a new address.");

    static final Message NOT_UNDERSTOOD = new Message(
            400, "That did not work", "The form is not one of ours. Nothing was changed.", "Go back and try again.");

    static final Message NO_SUCH_GRANT =
            new Message(404, "There is no such grant", "You have no grant of this id.", "Look at those that you have.");

    static final Message NO_SUCH_SECRET = new Message(
            404, "There is no such secret", "You have no secret of this name.", "Look at those that you have.");

    private static final Message MISSING =
            new Message(404, "There is no such page", "The address is wrong, or what it was about is over.", "");

    static final Message BUSY = new Message(
            429, "Too fast", "You did that too often within a short time. Nothing was changed.", "Wait a minute.");

    private static final Message LATER = new Message(
            503,
            "Not possible at the moment",
            "The control plane is starting, stopping or without its database. If you were changing something, look whether it was done before you try again.",
            "Try again in a moment. Connections to databases that are open stay open.");

    private static final Message DEFECT = new Message(
            500,
            "That is a mistake of ours",
            "It should not happen. What exactly happened is in the log of this node.",
            "Try again, and tell an operator if it happens once more.");

    static Message taken(String login) {
        return new Message(
                409,
                "This login is somebody else's",
                "You signed in as “" + login + "”, which another person had first. Nothing was opened.",
                "Ask an operator.");
    }

    static Message of(Problem problem) {
        return switch (problem.type()) {
            case UNAVAILABLE, RECOVERY_NEEDED -> LATER;
            case THROTTLED, ASKED_TOO_OFTEN -> BUSY;
            case NOT_FOUND -> MISSING;
            case DEFECT -> DEFECT;
            case MALFORMED_BODY,
                    INVALID_FIELD,
                    BAD_REQUEST,
                    UNAUTHENTICATED,
                    WEAK_SIGN_IN,
                    FORBIDDEN,
                    REFUSED_BY_RULES,
                    NOT_YOURS_TO_DECIDE,
                    FROZEN,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONFLICT,
                    ALREADY_ENDED,
                    OFFER_CHANGED,
                    TOO_MANY_WAITING,
                    TOO_MANY_GRANTS,
                    TOO_MANY_CREDENTIALS,
                    OUT_OF_STEP,
                    PRECONDITION_FAILED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    IDEMPOTENCY_KEY_REUSED -> refused(problem.type());
        };
    }

    /** Of an answer of which nothing else is known. */
    static Message of(int status) {
        return switch (status) {
            case 401 -> NOT_SIGNED_IN;
            case 404 -> MISSING;
            case 429 -> BUSY;
            case 503 -> LATER;
            default -> status >= 500 ? DEFECT : refused(status, "The request can not be understood");
        };
    }

    private static Message refused(ProblemType type) {
        return refused(type.status(), type.title());
    }

    private static Message refused(int status, String why) {
        return new Message(status, "That did not work", why + ". Nothing was changed.", "Go back and try again.");
    }

    /** The same with a button that leads there. */
    Message leadingTo(String page) {
        return new Message(status, title, why, next, page);
    }

    /** What the button says that leads on. */
    public String button() {
        if (equals(SIGNED_OUT) || status == 401) {
            return "Sign in";
        }
        if (status == 503 || status == 429) {
            return "Try again";
        }
        return way.equals(HOME) ? "What may I reach" : "Go back";
    }

    TemplateInstance page() {
        return Templates.message(null, this);
    }
}
