package io.portcullis.model.hazelcast;

import io.portcullis.model.CommandId;
import io.portcullis.model.NodeNames;
import java.util.List;

/** The maps of a cluster. Keys are texts; values are {@link MapValue}s. */
public final class MapNames {
    /** Grants by id. */
    public static final String GRANTS = "grants";
    /** Credentials by id. */
    public static final String CREDENTIALS = "credentials";
    /** Catalog entries by kind and name, as {@code target/orders}. */
    public static final String CATALOG = "catalog";
    /** Records once more, by {@link #detourKey}: those whose own map did not answer in time. */
    public static final String DETOURS = "detours";
    /** Beacons by {@link #beaconKey}. */
    public static final String BEACONS = "beacons";
    /** Commands by id. */
    public static final String COMMANDS = "commands";
    /** Cancel messages by {@link io.portcullis.model.fleet.CancelSealer#keyOf}. */
    public static final String CANCELS = "cancels";

    /** The maps of records: what they hold only goes up. */
    public static final List<String> RECORDS = List.of(GRANTS, CREDENTIALS, CATALOG);

    private MapNames() {}

    /**
     * Where a member's beacon stands.
     *
     * @param choice any number that puts the key into a partition which the member owns
     */
    public static String beaconKey(String member, int choice) {
        return NodeNames.require(member) + '/' + choice;
    }

    /**
     * Where a member puts a record that its own map does not take in time.
     *
     * @param number of this member's detours
     * @param choice any number that puts the key into a partition which the member owns
     */
    public static String detourKey(String member, long number, int choice) {
        return NodeNames.require(member) + '/' + number + '/' + choice;
    }

    /** Where a command stands. */
    public static String commandKey(CommandId id) {
        return id.value();
    }
}
