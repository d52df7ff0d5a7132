package io.portcullis.faults.net;

import java.util.List;

/**
 * Where one process of the stage runs.
 *
 * @param address its only address, under which all others reach it
 * @param prefix what to put before a command to run it there; empty for an ordinary process
 */
public record Place(String name, String address, List<String> prefix) {
    public Place {
        prefix = List.copyOf(prefix);
    }
}
