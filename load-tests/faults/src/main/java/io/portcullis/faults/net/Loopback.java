package io.portcullis.faults.net;

import java.util.List;

/** All on 127.0.0.1, told apart by their ports: nothing can be cut. */
public final class Loopback implements Network {
    private static final String ADDRESS = "127.0.0.1";

    @Override
    public Place place(String name) {
        return new Place(name, ADDRESS, List.of());
    }

    @Override
    public Place server(String name) {
        return place(name);
    }

    @Override
    public boolean canPartition() {
        return false;
    }

    @Override
    public void cut(Place one, Place other) {
        throw new UnsupportedOperationException("partitions need root on Linux, and iproute2");
    }

    @Override
    public void heal(Place one, Place other) {
        // Nothing can have been cut.
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    @Override
    public String toString() {
        return "loopback";
    }
}
