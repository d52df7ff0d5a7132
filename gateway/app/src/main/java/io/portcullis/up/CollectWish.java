package io.portcullis.up;

import io.vertx.core.json.JsonObject;

/**
 * The cluster's wish for records, after its database was restored from a backup.
 *
 * @param id names the wish; empty if it is none that can be fulfilled
 * @param epoch of the records
 * @param above the sequence number that they are above
 */
record CollectWish(String id, long epoch, long above) {
    private static final int MAX_ID = 64;

    static CollectWish of(JsonObject wish) {
        Object id = wish.getValue("id");
        boolean usable = id instanceof String text && text.length() <= MAX_ID;
        return new CollectWish(usable ? (String) id : "", number(wish, "epoch"), number(wish, "above"));
    }

    private static long number(JsonObject wish, String name) {
        return wish.getValue(name) instanceof Number number ? number.longValue() : 0;
    }
}
