package io.portcullis.up;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the grant cluster what roles may do at targets, and hears who wants to know. */
public final class RightsDesk {
    /** Wishes come again and again for a while; so many are remembered. */
    private static final int MOST_WISHES = 1_000;

    private final UpClient client;
    private final Trouble trouble =
            new Trouble("rights", "the cluster does not know what roles may do, nor who has got past the gateways");
    /** Oldest first. */
    private final LinkedHashSet<String> known = new LinkedHashSet<>();

    private final Set<String> wanted = new HashSet<>();

    RightsDesk(UpClient client) {
        this.client = client;
    }

    /**
     * A backend that no gateway has.
     *
     * @param severity a word of {@code docs/up-channel.md}
     */
    public record Nobodys(int pid, String user, String severity) {}

    Trouble trouble() {
        return trouble;
    }

    /** Somebody wants to know, or still does. */
    synchronized void wished(List<RightsWish> wishes) {
        for (RightsWish wish : wishes) {
            if (known.add(wish.id())) {
                wanted.add(wish.target());
            }
        }
        while (known.size() > MOST_WISHES) {
            known.removeFirst();
        }
    }

    /** Targets of which somebody wants to know; each is named once. */
    public synchronized Set<String> wanted() {
        Set<String> all = Set.copyOf(wanted);
        wanted.clear();
        return all;
    }

    /**
     * Sends one; blocks.
     *
     * @return backends that the cluster can not explain either; null if it can not tell now
     */
    public @Nullable List<Nobodys> send(RightsReport report) throws InterruptedException {
        try {
            UpAnswer answer = client.send(report.request());
            if (!answer.isOk()) {
                trouble.failed(answer.words());
                return null;
            }
            trouble.succeeded();
            return answer.flag("judged") && answer.body().getValue("nobodys") instanceof JsonArray all
                    ? nobodys(all)
                    : null;
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static List<Nobodys> nobodys(JsonArray all) {
        List<Nobodys> list = new ArrayList<>();
        for (Object one : all) {
            if (one instanceof JsonObject backend
                    && backend.getValue("pid") instanceof Integer pid
                    && backend.getValue("user") instanceof String user
                    && backend.getValue("severity") instanceof String severity
                    && list.size() < RightsReport.MOST_BACKENDS) {
                list.add(new Nobodys(pid, user, severity));
            }
        }
        return list;
    }
}
