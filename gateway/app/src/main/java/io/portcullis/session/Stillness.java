package io.portcullis.session;

/**
 * For how long nothing has happened, by looking now and then: so that what happens pays nothing for being watched. Never
 * more than is true; less by up to the time between two looks.
 */
public final class Stillness {
    private long count;
    private long since;
    private boolean wasStill;

    /**
     * Looks.
     *
     * @param now milliseconds of any clock that only goes forward
     * @param countNow of what happens
     * @param still whether nothing is happening at this moment
     * @return milliseconds
     */
    public long look(long now, long countNow, boolean still) {
        if (!still || !wasStill || countNow != count) {
            since = now;
        }
        wasStill = still;
        count = countNow;
        return now - since;
    }
}
