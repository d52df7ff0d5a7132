package io.portcullis.session.scoped;

/**
 * What may still be spent of one budget of a grant, by all sessions of this gateway together. Whoever takes from it never waits: what is
 * not there at the moment is not given.
 */
public interface Purse {

    /**
     * Takes {@code amount}, all of it or nothing.
     *
     * @param amount from 0
     * @return whether it was there
     */
    boolean take(long amount);

    /** Of what was taken, {@code amount} is not needed after all. */
    void putBack(long amount);
}
