package io.portcullis.server.api;

/**
 * What somebody may say to a request, by the rules of this moment.
 *
 * @param why a sentence about why they may not; empty if they may
 * @param needed how they would have to sign in; nothing if that is not what is in the way
 * @param changed whether another thing would be granted by now than the request shows
 */
public record Standing(May may, String why, SignIns.Needed needed, boolean changed) {
    /** What they may say. */
    public enum May {
        /** Yes or no. */
        DECIDE,
        /** They have said yes already, and may still say no. */
        SAID_YES,
        /** Only no: nobody could say yes, or not they as they are signed in. */
        DENY,
        NOTHING
    }

    /** It is over, or it is nobody's who decides. */
    static final Standing NONE = new Standing(May.NOTHING, "", SignIns.Needed.NOTHING, false);

    /** Whether they may say no. */
    public boolean mayDeny() {
        return may != May.NOTHING;
    }

    /** Whether it waits for them. */
    public boolean waitsForThem() {
        return may == May.DECIDE;
    }
}
