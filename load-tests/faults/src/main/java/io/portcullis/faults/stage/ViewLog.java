package io.portcullis.faults.stage;

import io.portcullis.faults.history.Span;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a gateway's log says about its view of the grants. */
final class ViewLog {
    private static final Pattern TURN = Pattern.compile("^(\\S+) .* view-(stale|fresh)\\b(?:.* fresh-until=(\\S+))?");

    private ViewLog() {}

    /** From when it was fresh last until it is so again, or until {@code now}. */
    static List<Span> stale(List<String> lines, Instant now) {
        List<Span> spans = new ArrayList<>();
        @Nullable Instant since = null;
        for (String line : lines) {
            Matcher turn = TURN.matcher(line);
            if (!turn.find()) {
                continue;
            }
            Instant at = OffsetDateTime.parse(turn.group(1)).toInstant();
            if (turn.group(2).equals("stale")) {
                since = since == null ? freshUntil(turn).orElse(at) : since;
            } else if (since != null) {
                spans.add(new Span(since, at));
                since = null;
            }
        }
        if (since != null) {
            spans.add(new Span(since, now));
        }
        return List.copyOf(spans);
    }

    /** A gateway that was frozen says much later since when it is stale. */
    private static Optional<Instant> freshUntil(Matcher stale) {
        return Optional.ofNullable(stale.group(3)).map(Instant::parse);
    }
}
