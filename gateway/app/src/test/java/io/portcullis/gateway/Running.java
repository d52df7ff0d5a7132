package io.portcullis.gateway;

import io.portcullis.harness.Await;

/** What runs in the target at the moment, by a text that only one statement has. */
final class Running {
    private Running() {}

    /** Waits until a backend executes a statement that contains {@code text}. */
    static void await(World world, String text) {
        Await.until("a statement with " + text + " runs", World.SOON, () -> count(world, text) > 0);
    }

    /** Waits until none does. */
    static void awaitNone(World world, String text) {
        Await.until("no statement with " + text + " runs", World.SOON, () -> count(world, text) == 0);
    }

    private static int count(World world, String text) throws java.sql.SQLException {
        return Integer.parseInt(world.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename = '"
                + World.ROLE + "' AND query LIKE '%" + text + "%'"));
    }
}
