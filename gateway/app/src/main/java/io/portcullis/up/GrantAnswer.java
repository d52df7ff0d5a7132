package io.portcullis.up;

import io.portcullis.model.LinkId;
import io.portcullis.session.GrantStanding;
import io.portcullis.session.GrantStanding.News;
import io.portcullis.session.Showable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is asked about logins that wait for a grant, and what is answered: docs/up-channel.md. People read it at their terminals. */
final class GrantAnswer {
    private static final int MOST_APPROVERS = 20;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_REASON = 500;
    private static final int MOST_NEEDED = 100;
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    private GrantAnswer() {}

    /** @param targets of each link, by the name that grants have for it */
    static UpRequest request(Map<LinkId, String> targets) {
        JsonArray links = new JsonArray();
        targets.forEach(
                (id, target) -> links.add(new JsonObject().put("id", id.value()).put("target", target)));
        return new UpRequest(
                "/up/v1/links/waiting",
                UpRequest.JSON,
                new JsonObject().put("links", links).toBuffer());
    }

    /** Of each of those that were asked about. */
    static Map<LinkId, News> read(UpAnswer answer, Collection<LinkId> asked) throws UpFailure {
        if (!(answer.body().getValue("links") instanceof JsonArray links)) {
            throw new UpFailure(answer.words());
        }
        Map<String, News> told = new HashMap<>();
        for (Object one : links) {
            if (one instanceof JsonObject link && link.getValue("id") instanceof String id) {
                told.put(id, read(new UpAnswer(answer.status(), link, Duration.ZERO)));
            }
        }
        Map<LinkId, News> news = new HashMap<>();
        for (LinkId id : asked) {
            News one = told.get(id.value());
            if (one == null) {
                throw new UpFailure(answer.words());
            }
            news.put(id, one);
        }
        return news;
    }

    private static News read(UpAnswer link) throws UpFailure {
        GrantStanding standing = standing(link);
        if (standing instanceof GrantStanding.Over) {
            return News.own(standing);
        }
        long life = link.number("lifeMs");
        if (life < 0 || life > LONGEST_LIFE.toMillis()) {
            throw malformed(link);
        }
        return new News(standing, Duration.ofMillis(life));
    }

    private static GrantStanding standing(UpAnswer link) throws UpFailure {
        return switch (link.text("state")) {
            case "none" -> new GrantStanding.NotAsked(url(link));
            case "pending" ->
                new GrantStanding.Pending(url(link), count(link, "needed"), count(link, "approved"), approvers(link));
            case "granted" -> new GrantStanding.Granted();
            case "denied" -> new GrantStanding.Denied(url(link), reason(link));
            case "withdrawn" -> new GrantStanding.Withdrawn();
            case "expired" -> new GrantStanding.Expired(url(link));
            case "over" -> new GrantStanding.Over();
            default -> throw malformed(link);
        };
    }

    private static String url(UpAnswer link) throws UpFailure {
        String url = link.text("url");
        if (!Showable.isUrl(url)) {
            throw malformed(link);
        }
        return url;
    }

    private static int count(UpAnswer link, String name) throws UpFailure {
        long count = link.number(name);
        if (count < 0 || count > MOST_NEEDED) {
            throw malformed(link);
        }
        return (int) count;
    }

    private static List<String> approvers(UpAnswer link) throws UpFailure {
        List<String> approvers = new ArrayList<>();
        if (link.body().getValue("approvers") instanceof JsonArray names) {
            for (Object name : names) {
                if (!(name instanceof String text) || !Showable.isText(text, LONGEST_NAME)) {
                    throw malformed(link);
                }
                approvers.add(text);
            }
        }
        if (approvers.size() > MOST_APPROVERS) {
            throw malformed(link);
        }
        return approvers;
    }

    private static String reason(UpAnswer link) throws UpFailure {
        String reason = link.text("reason");
        if (!Showable.isText(reason, LONGEST_REASON)) {
            throw malformed(link);
        }
        return reason;
    }

    /** Nothing of it is told: it is for a terminal, or a log. */
    private static UpFailure malformed(UpAnswer link) {
        return new UpFailure("status " + link.status() + ", not of the channel's form");
    }
}
