package io.portcullis.server.ui;

import io.portcullis.model.Grant;
import io.portcullis.server.config.PagesSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A grant as a page shows it.
 *
 * @param state {@code active} or {@code pending}
 * @param when until when or from when, with how long that is
 */
public record GrantCard(
        String id, String target, String role, String state, String when, String reason, Snippets snippets) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    static List<GrantCard> of(List<Grant> grants, PagesSettings pages, String login, Instant now) {
        Map<String, Integer> perTarget = new HashMap<>();
        grants.forEach(grant -> perTarget.merge(grant.target(), 1, Integer::sum));
        return grants.stream()
                .map(grant -> card(grant, pages, perTarget.getOrDefault(grant.target(), 0) > 1, login, now))
                .toList();
    }

    private static GrantCard card(Grant grant, PagesSettings pages, boolean choose, String login, Instant now) {
        boolean pending = now.isBefore(grant.validity().notBefore());
        Instant instant =
                pending ? grant.validity().notBefore() : grant.validity().expiresAt();
        return new GrantCard(
                grant.recordId(),
                grant.target(),
                grant.role(),
                pending ? "pending" : "active",
                (pending ? "from " : "until ") + TIME.format(instant) + ", in " + words(Duration.between(now, instant)),
                grant.reason(),
                Snippets.of(pages, choose ? login + "/" + grant.role() : login, grant.target()));
    }

    /** The two largest units. */
    private static String words(Duration time) {
        Duration rest = time.truncatedTo(ChronoUnit.MINUTES);
        if (rest.toDays() > 0) {
            return rest.toDays() + " d " + rest.toHoursPart() + " h";
        }
        return rest.toHours() > 0 ? rest.toHours() + " h " + rest.toMinutesPart() + " min" : rest.toMinutes() + " min";
    }
}
