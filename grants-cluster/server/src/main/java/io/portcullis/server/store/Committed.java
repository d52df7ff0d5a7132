package io.portcullis.server.store;

import io.vertx.core.Future;
import java.util.List;

/** Hears of what was committed; the change's answer waits for the future, whatever comes of it. */
@FunctionalInterface
public interface Committed {
    /** In the order of their seq. */
    Future<Void> onCommitted(List<SealedRecord> records);
}
