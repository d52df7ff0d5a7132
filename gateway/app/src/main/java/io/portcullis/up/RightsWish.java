package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody wants to know what roles may do at a target, now.
 *
 * @param id names the wish
 */
public record RightsWish(String id, String target) {
    private static final int MOST = 100;
    private static final int MAX_TEXT = 64;

    /** Those of an answer that can be fulfilled. */
    static List<RightsWish> of(JsonArray wishes) {
        List<RightsWish> all = new ArrayList<>();
        for (Object one : wishes) {
            if (one instanceof JsonObject wish
                    && wish.getValue("id") instanceof String id
                    && wish.getValue("target") instanceof String target
                    && id.length() <= MAX_TEXT
                    && target.length() <= MAX_TEXT
                    && all.size() < MOST) {
                all.add(new RightsWish(id, target));
            }
        }
        return all;
    }
}
