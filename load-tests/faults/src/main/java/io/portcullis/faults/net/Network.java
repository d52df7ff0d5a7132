package io.portcullis.faults.net;

/** The network of a stage. Databases and clients are at home with the runner; members and gateways have places of their own. */
public sealed interface Network extends AutoCloseable permits Loopback, Bridge {

    /** A new place. */
    Place place(String name);

    /** An address at the runner's side for one of its servers, such that places can be cut off from it alone. */
    Place server(String name);

    /** Whether {@link #cut} can be done here. */
    boolean canPartition();

    /**
     * From now on packets between the two are lost, both ways and without a sign: connections do not end, they just hear nothing.
     *
     * @throws UnsupportedOperationException if it can not be done here
     */
    void cut(Place one, Place other);

    /** Undoes {@link #cut}; nothing happens if they were not cut off from each other. */
    void heal(Place one, Place other);

    @Override
    void close();

    /** Without partitions, everywhere. */
    static Network loopback() {
        return new Loopback();
    }

    /** Namespaces where we are root on Linux and iproute2 is there, else the loopback interface. */
    static Network open() {
        return Bridge.isPossible() ? Bridge.open() : new Loopback();
    }
}
