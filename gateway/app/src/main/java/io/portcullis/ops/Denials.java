package io.portcullis.ops;

/** Which denials are told one by one. Who has a grant can be denied as often as they like: that must fill neither log nor audit. */
final class Denials {
    /** So many of a session are told in any case; after them every one whose number is a power of two. */
    private static final int TOLD = 100;

    private Denials() {}

    /** @param number of the denial in its session, from 1 */
    static boolean isTold(long number) {
        return number <= TOLD || Long.bitCount(number) == 1;
    }
}
