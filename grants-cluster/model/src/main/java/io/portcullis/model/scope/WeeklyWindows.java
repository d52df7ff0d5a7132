package io.portcullis.model.scope;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hours of the week in which a grant counts, by the wall clock of a place: when that clock is put forward or back, so are they.
 *
 * @param zone a name of the time zone database, as {@code Europe/Berlin}
 */
public record WeeklyWindows(String zone, List<Window> windows) {
    private static final int MOST = 50;
    private static final int DAY = 24 * 60;
    /** Days: hours that lie in the one that is skipped once a year come a week later. */
    private static final int FORESEEN = 15;

    private static final Duration WEEK = Duration.ofDays(8); // and a day, for the last window's end

    /**
     * The same hours on some days. What passes midnight is two of them.
     *
     * @param from minutes since midnight, which belongs to it
     * @param to minutes since midnight, which does not; 1440 is the next midnight
     */
    public record Window(Set<DayOfWeek> days, int from, int to) {
        public Window {
            days = Set.copyOf(days);
            ScopeTexts.requireRange("windows.days", days.size(), 1, 7);
            ScopeTexts.requireRange("windows.from", from, 0, DAY - 1);
            ScopeTexts.requireRange("windows.to", to, from + 1, DAY);
        }

        private boolean contains(DayOfWeek day, int minute) {
            return days.contains(day) && minute >= from && minute < to;
        }
    }

    public WeeklyWindows {
        windows = List.copyOf(windows);
        ScopeTexts.requireRange("windows", windows.size(), 1, MOST);
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new IllegalArgumentException("windows.zone must be a name of the time zone database");
        }
    }

    public boolean isOpen(Instant now) {
        return at(local(now)) != null;
    }

    /** When the window that is open now closes, windows that follow without a gap included; null if none closes within a week. */
    public @Nullable Instant closesAfter(Instant now) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        Instant at = now;
        while (at.isBefore(now.plus(WEEK))) {
            ZonedDateTime local = local(at);
            Window open = at(local);
            if (open == null) {
                return at;
            }
            Instant end =
                    local.toLocalDate().atStartOfDay().plusMinutes(open.to()).toInstant(local.getOffset());
            ZoneOffsetTransition next = rules.nextTransition(at);
            at = next != null && next.getInstant().isBefore(end) ? next.getInstant() : end;
        }
        return null;
    }

    /** Since when it has been open that is open now, windows before it without a gap included; null if for more than a week. */
    public @Nullable Instant openedBefore(Instant now) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        Instant at = now;
        while (at.isAfter(now.minus(WEEK))) {
            // Whatever changes does so on a whole second.
            ZonedDateTime before = local(at.minusNanos(1));
            Window open = at(before);
            if (open == null) {
                return at;
            }
            Instant start =
                    before.toLocalDate().atStartOfDay().plusMinutes(open.from()).toInstant(before.getOffset());
            ZoneOffsetTransition last = rules.previousTransition(at);
            at = last != null && last.getInstant().isAfter(start) ? last.getInstant() : start;
        }
        return null;
    }

    /** When it opens next that is closed now; {@code now} if it is open; null if that is too far away to be found. */
    public @Nullable Instant opensAfter(Instant now) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        LocalDate today = local(now).toLocalDate();
        List<Instant> changes = new ArrayList<>(List.of(now));
        for (int day = -1; day <= FORESEEN; day++) {
            LocalDateTime midnight = today.plusDays(day).atStartOfDay();
            for (Window window : windows) {
                LocalDateTime start = midnight.plusMinutes(window.from());
                // Twice in the hour that comes twice, never in the one that is skipped.
                rules.getValidOffsets(start).forEach(offset -> changes.add(start.toInstant(offset)));
            }
        }
        ZoneOffsetTransition next = rules.nextTransition(now);
        if (next != null) {
            changes.add(next.getInstant());
        }
        return changes.stream()
                .filter(at -> !at.isBefore(now) && isOpen(at))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private ZonedDateTime local(Instant now) {
        return now.atZone(ZoneId.of(zone));
    }

    private @Nullable Window at(ZonedDateTime local) {
        int minute = local.getHour() * 60 + local.getMinute();
        for (Window window : windows) {
            if (window.contains(local.getDayOfWeek(), minute)) {
                return window;
            }
        }
        return null;
    }
}
