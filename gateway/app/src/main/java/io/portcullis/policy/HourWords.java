package io.portcullis.policy;

import io.portcullis.model.scope.WeeklyWindows;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;

/** How a grant's hours of the week are told to a person: by the clock of the place that the grant names. */
public final class HourWords {
    private HourWords() {}

    /** A sentence: when it opens next. */
    public static String opens(WeeklyWindows windows, Instant now) {
        Instant next = windows.opensAfter(now);
        return next == null
                ? "It does not open in the next two weeks."
                : "It opens next on " + time(windows, next) + " (" + windows.zone() + ").";
    }

    /** A sentence: what the clock says at {@code now}. */
    public static String now(WeeklyWindows windows, Instant now) {
        return "By the clock of " + windows.zone() + " it is " + time(windows, now) + " now.";
    }

    private static String time(WeeklyWindows windows, Instant at) {
        ZonedDateTime local = at.atZone(ZoneId.of(windows.zone()));
        return day(local.getDayOfWeek()) + " " + local.toLocalDate() + " at "
                + String.format(Locale.ROOT, "%02d:%02d", local.getHour(), local.getMinute());
    }

    private static String day(DayOfWeek day) {
        return day.name().charAt(0) + day.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
