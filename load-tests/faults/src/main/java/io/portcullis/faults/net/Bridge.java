package io.portcullis.faults.net;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each place is a network namespace with one interface on a common bridge; the runner and its servers have addresses on the bridge itself. What is cut
 * is cut by a neighbour entry that leads nowhere: packets leave and nobody takes them, as behind a broken switch; no side is told.
 *
 * <p>The addresses are from the block that is set aside for tests between machines (RFC 2544), so they lead nowhere else. Each stage has a number and
 * with it its own names and addresses; what a stage left behind that was killed is cleared away by the next of its number.
 */
public final class Bridge implements Network {
    private static final String INSIDE = "eth0";
    private static final int NET = 200;
    private static final int FIRST_SERVER = 2;
    private static final int FIRST_PLACE = 11;
    /** Locally administered, nobody's. */
    private static final String NOWHERE = "02:00:00:00:00:01";

    private final Claim claim;
    /** Of the names of namespaces and interfaces; a name of an interface has at most 15 characters. */
    private final String prefix;

    private final String net;
    private final Map<String, Place> places = new HashMap<>();
    private int servers;

    private Bridge(Claim claim) {
        this.claim = claim;
        this.prefix = "pcf" + claim.number() + "-";
        this.net = "198.18." + (NET + claim.number()) + ".";
    }

    static boolean isPossible() {
        return System.getProperty("os.name", "").equals("Linux")
                && "root".equals(System.getProperty("user.name"))
                && Ip.tried("netns", "list");
    }

    /** Clears away what an earlier stage left, and opens the bridge. */
    static Bridge open() {
        Bridge bridge = new Bridge(Claim.take());
        try {
            Leftovers.clear(bridge.prefix);
            Ip.run("link", "add", bridge.name(), "type", "bridge");
            Ip.run("address", "add", bridge.net + "1/24", "dev", bridge.name());
            Ip.run("link", "set", bridge.name(), "up");
            return bridge;
        } catch (RuntimeException e) {
            bridge.close();
            throw e;
        }
    }

    private String name() {
        return prefix + "bridge";
    }

    @Override
    public Place place(String name) {
        String space = prefix + name;
        String address = net + (FIRST_PLACE + places.size());
        String outside = prefix + (FIRST_PLACE + places.size());
        Ip.run("netns", "add", space);
        Ip.run("link", "add", outside, "type", "veth", "peer", "name", INSIDE, "netns", space);
        Ip.run("link", "set", outside, "master", name());
        Ip.run("link", "set", outside, "up");
        Ip.run("-n", space, "link", "set", "lo", "up");
        Ip.run("-n", space, "address", "add", address + "/24", "dev", INSIDE);
        Ip.run("-n", space, "link", "set", INSIDE, "up");
        Place place = new Place(name, address, List.of("ip", "netns", "exec", space));
        places.put(name, place);
        return place;
    }

    @Override
    public Place server(String name) {
        String address = net + (FIRST_SERVER + servers++);
        Ip.run("address", "add", address + "/24", "dev", name());
        return new Place(name, address, List.of());
    }

    @Override
    public boolean canPartition() {
        return true;
    }

    @Override
    public void cut(Place one, Place other) {
        mislead(one, other);
        mislead(other, one);
    }

    /** A server shares the runner's namespace, whose packets to the place must go on: there one way must do. */
    private void mislead(Place from, Place to) {
        if (places.containsKey(from.name())) {
            Ip.run(
                    "-n",
                    prefix + from.name(),
                    "neighbour",
                    "replace",
                    to.address(),
                    "lladdr",
                    NOWHERE,
                    "nud",
                    "permanent",
                    "dev",
                    INSIDE);
        }
    }

    @Override
    public void heal(Place one, Place other) {
        lead(one, other);
        lead(other, one);
    }

    private void lead(Place from, Place to) {
        if (places.containsKey(from.name())) {
            Ip.tried("-n", prefix + from.name(), "neighbour", "delete", to.address(), "dev", INSIDE);
        }
    }

    @Override
    public void close() {
        Leftovers.clear(prefix);
        claim.close();
    }

    @Override
    public String toString() {
        return "network namespaces on " + net + "0/24";
    }
}
